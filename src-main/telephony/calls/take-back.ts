import type { LegEnd, LegListener } from "../sip/leg-listener.ts";
import { MediaError } from "../sip/media-error.ts";
import type { OutgoingLeg } from "../sip/outgoing-leg.ts";
import type { TimerHandle } from "../timers.ts";
import { type CallEntry, heldHere, isTalked } from "./call-entry.ts";
import { holdAnew, silence } from "./hold.ts";
import { endBy, legEvents } from "./leg-events.ts";
import { lostCause } from "./lost-cause.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/**
 * The peer connection's page is gone, the engine was, ICE failed for good in a page that lives, or the dialog's Routes lead through a proxy
 * that is gone.
 */
export type LossReason = "page" | "engine" | "ice" | "route";

/** The page lives, and has a peer connection that the new dialog can't use. */
const pageLives: readonly LossReason[] = ["ice", "route"];

const answerWithinMs = 5_000;
const oldLegGraceMs = 2_000;
const firstRetryMs = 250;
const lastRetryMs = 3_000;
/** The exchange has no such target, or no such feature: asking again does not help. */
const unsupported: readonly number[] = [404, 405, 420, 484, 501];

/** Starts taking a talked-on call back, unless that is under way. */
export function beginTakeBack(context: TelephonyContext, entry: CallEntry, reason: LossReason): void {
  if (!isTalked(entry)) return;
  context.registry.apply(entry, { type: "recovering", at: context.now() });
  entry.takeBack ??= new TakeBack(context, entry, reason);
  entry.takeBack.wake();
}

/**
 * Takes a live call over into a new dialog with a new peer connection: INVITE with Replaces (RFC 3891). A re-INVITE is not enough, Asterisk
 * does not restart DTLS inside a dialog (pbx/README). Needs a link and a media page, and waits for both as long as the call lives; once it
 * has both it gives up after `recoverMs`.
 */
export class TakeBack {
  readonly #ended = Promise.withResolvers<void>();
  readonly #context: TelephonyContext;
  readonly #entry: CallEntry;
  readonly #reason: LossReason;
  readonly #startedAt: number;
  #tries = 0;
  #triedSince: number | null = null;
  #running = false;
  #stopped = false;
  #attempt: OutgoingLeg | null = null;
  #timer: TimerHandle | null = null;
  #oldEnd: LegEnd | null = null;

  constructor(context: TelephonyContext, entry: CallEntry, reason: LossReason) {
    this.#context = context;
    this.#entry = entry;
    this.#reason = reason;
    this.#startedAt = context.now();
  }

  /** Resolves when the call is back, or over. */
  get done(): Promise<void> {
    return this.#ended.promise;
  }

  /** Something that was missing may be there now. */
  wake(): void {
    const { line, media } = this.#context;
    if (this.#stopped || this.#running || !line.registered || !media.available()) return;
    // A dialog that is being transferred is left alone: the call leaves, or this is woken again.
    if (this.#entry.transfer !== null) return;
    this.#clearTimer();
    this.#running = true;
    this.#try().catch((error) => this.#failed(null, error));
  }

  /**
   * The old dialog ended. While an INVITE with Replaces is under way that may be its success (RFC 3891 3: the old dialog gets a BYE).
   * @returns true when the end is kept until the answer is known.
   */
  oldLegEnded(how: LegEnd): boolean {
    if (this.#attempt === null || how.kind !== "bye") return false;
    this.#oldEnd = how;
    return true;
  }

  /** The call ended otherwise. */
  stop(): void {
    this.#stopped = true;
    this.#ended.resolve();
    this.#clearTimer();
    const attempt = this.#attempt;
    this.#attempt = null;
    if (attempt !== null) this.#context.line.hangUp(attempt);
  }

  async #try(): Promise<void> {
    const { line, media, provisioning, timers, now } = this.#context;
    const entry = this.#entry;
    const { id } = entry.call;
    const replaces = entry.leg?.dialogData() ?? entry.lastDialog;
    if (replaces === null) return this.#failed(481, null);
    this.#triedSince ??= now();
    if (pageLives.includes(this.#reason) || this.#tries > 0) await media.request({ do: "close", callId: id });
    // From here on the call's media belongs to the new dialog: the old one's BYE, which may come before our 200, must not close it.
    entry.leg?.descriptions.release();
    const page = this.#context.page();
    const leg = await line.dial(id, provisioning.reattachTarget, this.#listener(), { replaces });
    if (heldHere(entry)) await silence(this.#context, entry, true);
    if (this.#stopped) return line.hangUp(leg);
    entry.page = page;
    this.#attempt = leg;
    this.#timer = timers.set(() => line.hangUp(leg), answerWithinMs);
    await leg.invite();
  }

  #listener(): LegListener {
    const after = legEvents(this.#context, this.#entry);
    let pending = true;
    return {
      ...after,
      progress: () => undefined,
      identity: (remote) => !pending && after.identity(remote),
      dialogChanged: () => !pending && after.dialogChanged(),
      accepted: () => {
        pending = false;
        this.#succeeded();
      },
      ended: (how) => {
        if (!pending) return after.ended(how);
        pending = false;
        this.#failed(how.kind === "final" ? how.status : null, null);
      },
    };
  }

  #succeeded(): void {
    const { registry, media, logger, now, line, timers } = this.#context;
    const entry = this.#entry;
    const leg = this.#attempt;
    if (leg === null || this.#stopped) return;
    this.#clearTimer();
    this.#attempt = null;
    const old = entry.leg;
    entry.leg = leg;
    entry.takeBack = null;
    this.#stopped = true;
    old?.release();
    // The exchange ends the dialog that was replaced; one that forgets to is helped.
    if (old !== null && !old.over) timers.set(() => old.over || line.hangUp(old), oldLegGraceMs);
    logger.info(
      { callId: entry.call.id, tries: this.#tries + 1, tookMs: now() - this.#startedAt },
      "a call was taken back",
    );
    registry.apply(entry, { type: "recovered", at: now(), sipCallId: leg.sipCallId });
    this.#ended.resolve();
    // The engine died while this call was being given away: what became of that is not known, but the call is here.
    const { transfer } = entry.call;
    if (transfer !== null && transfer.state !== "failed" && entry.transfer === null)
      registry.apply(entry, { type: "transfer", at: now(), transfer: { ...transfer, state: "failed", at: now() } });
    if (heldHere(entry)) void holdAnew(this.#context, entry, leg);
    else if (entry.call.muted) void silence(this.#context, entry, true);
    // The page that made the offer went away before the answer came (a second reload): the sound is with nobody yet.
    if (entry.page !== this.#context.page() || !media.available()) beginTakeBack(this.#context, entry, "page");
  }

  #failed(status: number | null, error: unknown): void {
    const { logger, now, times, timers, media } = this.#context;
    const entry = this.#entry;
    this.#clearTimer();
    this.#running = false;
    this.#attempt = null;
    if (this.#stopped) return;
    logger.warn({ callId: entry.call.id, status, err: error ?? undefined }, "a call could not be taken back yet");
    if (this.#oldEnd !== null) {
      this.#over(this.#oldEnd);
      return;
    }
    if (status === 481) {
      this.#over({ kind: "cause", cause: lostCause(this.#entry), status });
      return;
    }
    if (status !== null && unsupported.includes(status)) {
      logger.error(
        { callId: entry.call.id, status, target: this.#context.provisioning.reattachTarget },
        "the exchange can't take calls back: give it the extension for INVITE with Replaces",
      );
      this.#over({ kind: "cause", cause: "media-failed", status });
      return;
    }
    if (now() - (this.#triedSince ?? now()) > times.recoverMs) {
      this.#over({ kind: "cause", cause: "media-failed", status });
      return;
    }
    // A page that just died is followed by `ready`, which wakes this.
    if (error instanceof MediaError && error.failure === "page-gone" && !media.available()) return;
    const waitMs = Math.min(lastRetryMs, firstRetryMs * 2 ** this.#tries);
    this.#tries += 1;
    this.#timer = timers.set(() => this.wake(), waitMs);
  }

  #over(how: LegEnd): void {
    const { line } = this.#context;
    const { leg, lastDialog } = this.#entry;
    this.#stopped = true;
    this.#ended.resolve();
    if (leg !== null && !leg.over) {
      leg.release();
      line.hangUp(leg);
    } else if (leg === null && lastDialog !== null && (how.kind !== "cause" || how.status !== 481))
      line.bye(lastDialog);
    endBy(this.#context, this.#entry, how);
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.#context.timers.clear(this.#timer);
    this.#timer = null;
  }
}
