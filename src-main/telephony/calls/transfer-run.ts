import type { CallTransfer } from "#shared/call/types.ts";
import type { LegEnd } from "../sip/leg-listener.ts";
import type { ReferAnswer, ReferProgress } from "../sip/refer.ts";
import { TelephonyError } from "../telephony-error.ts";
import type { TimerHandle } from "../timers.ts";
import type { TransferTo } from "../types.ts";
import type { CallEntry } from "./call-entry.ts";
import { endBy } from "./leg-events.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/** An exchange that took the REFER and says nothing for this long will say nothing. */
const firstNotifyMs = 5_000;
/** RFC 3515 2.4.4 leaves the subscription's length to the exchange; where it does not say, and what is added for the way. */
const defaultExpiresSec = 60;
const lateMs = 5_000;

/**
 * One transfer, from the REFER to what became of it:
 *
 *  asking ──2xx──► trying ──NOTIFY 18x──► ringing
 *    │               └──────┬───────────────┘
 *    │ refused, lost        ├─ NOTIFY 2xx, BYE, no NOTIFY at all ─► done: our dialogs get a BYE, the calls end with `transferred`
 *    └────────────► failed ◄┴─ NOTIFY 3xx to 6xx, told nothing for too long: the call stays with the agent
 */
export class TransferRun {
  readonly #context: TelephonyContext;
  readonly #entry: CallEntry;
  /** The call whose far end this one is to be connected with; null for a blind transfer. */
  readonly #consult: CallEntry | null;
  readonly #to: TransferTo;
  readonly #connection: number;
  #state: CallTransfer["state"] = "asking";
  #cseq: number | null = null;
  #timer: TimerHandle | null = null;
  #over = false;
  #consultEnd: LegEnd | null = null;

  constructor(context: TelephonyContext, entry: CallEntry, to: TransferTo, consult: CallEntry | null) {
    this.#context = context;
    this.#entry = entry;
    this.#to = to;
    this.#connection = context.line.connection;
    this.#consult = consult;
  }

  /** The exchange has taken the REFER on: the call is going to leave, whoever hangs up first. */
  get accepted(): boolean {
    return this.#state === "trying" || this.#state === "ringing";
  }

  /** Resolves when the REFER was taken on. @throws TelephonyError */
  async start(): Promise<void> {
    const { line } = this.#context;
    const { leg } = this.#entry;
    const target = this.#consult === null ? this.#to.number : (this.#consult.leg?.dialogData() ?? null);
    if (leg === null || !leg.established || target === null)
      throw new TelephonyError("wrong-call-state", "One of the calls has no dialog that could be transferred.", {
        state: this.#entry.call.state.name,
      });
    this.#entry.transfer = this;
    if (this.#consult !== null) this.#consult.transfer = this;
    this.#tell("asking", null);
    const attach = { ...this.#entry.call.attached, ...this.#to.attach };
    const answer = await line.refer(leg, target, attach, (progress) => this.#progress(progress));
    if (!this.#over) this.#answered(answer);
  }

  /**
   * A dialog of ours ended while the transfer is under way.
   * @returns true when that is the transfer's doing, or its call's end waits for the transfer's.
   */
  legEnded(entry: CallEntry, how: LegEnd): boolean {
    if (this.#over || how.kind !== "bye") return false;
    if (entry === this.#consult) {
      // The exchange may take the consult's dialog down before it says that the transfer is done.
      this.#consultEnd = how;
      return true;
    }
    if (!this.accepted) return false;
    this.#done();
    return true;
  }

  /** The exchange brings the caller back: nobody took them. */
  cameBack(status: number | null): void {
    if (!this.#over) this.#fail(status);
  }

  /** The call ended otherwise. */
  forget(entry: CallEntry): void {
    if (this.#over) return;
    if (entry === this.#consult) {
      this.#consult.transfer = null;
      return;
    }
    this.#close();
    this.#endConsult();
  }

  #answered(answer: ReferAnswer): void {
    switch (answer.kind) {
      case "accepted":
        this.#cseq = answer.cseq;
        if (this.#state !== "asking") return;
        this.#tell("trying", null);
        // RFC 5589 6.1: who gave the call away may hang up once the REFER was accepted.
        this.#wait(firstNotifyMs, () => this.#silence());
        return;
      case "refused":
        this.#fail(answer.status);
        throw new TelephonyError("transfer-refused", `The exchange refused the transfer with ${answer.status}.`, {
          status: answer.status,
        });
      case "lost":
        this.#fail(null);
        throw new TelephonyError(
          "not-registered",
          "The link to the exchange was lost while the call was being transferred; whether it was is not known.",
        );
    }
  }

  /** Nothing was told. Over a connection that was lost meanwhile it may have been: then nobody hangs up on a customer. */
  #silence(): void {
    const { line } = this.#context;
    if (!line.registered) this.#wait(firstNotifyMs, () => this.#silence());
    else if (line.connection === this.#connection) this.#done();
    else this.#fail(null);
  }

  #progress({ status, over, expiresSec, cseq }: ReferProgress): void {
    if (this.#over || (cseq !== null && this.#cseq !== null && cseq !== this.#cseq)) return;
    if (status >= 300) this.#fail(status);
    // RFC 3515 2.4.5: who ends the subscription with a provisional answer has accepted, and will not tell what becomes of it.
    else if (status >= 200 || over) this.#done();
    else {
      const state = status === 100 ? "trying" : "ringing";
      if (this.#state !== "ringing" && this.#state !== state) this.#tell(state, null);
      this.#wait((expiresSec ?? defaultExpiresSec) * 1000 + lateMs, () => this.#fail(408));
    }
  }

  #done(): void {
    const { registry, line, logger } = this.#context;
    this.#close();
    logger.info({ callId: this.#entry.call.id, attended: this.#consult !== null }, "a call was transferred");
    for (const entry of this.#consult === null ? [this.#entry] : [this.#entry, this.#consult]) {
      const { leg } = entry;
      // At Asterisk the dialog of who asked stays up until they hang up.
      if (leg !== null && !leg.over) line.hangUp(leg);
      registry.end(entry, "transferred", null);
    }
  }

  #fail(status: number | null): void {
    const { logger } = this.#context;
    const entry = this.#entry;
    this.#close();
    logger.warn({ callId: entry.call.id, status }, "a transfer failed");
    this.#tell("failed", status);
    this.#endConsult();
    for (const one of this.#consult === null ? [entry] : [entry, this.#consult]) one.takeBack?.wake();
  }

  #endConsult(): void {
    if (this.#consult !== null && this.#consultEnd !== null) endBy(this.#context, this.#consult, this.#consultEnd);
  }

  #close(): void {
    this.#over = true;
    this.#clearTimer();
    this.#entry.transfer = null;
    if (this.#consult !== null) this.#consult.transfer = null;
  }

  #tell(state: CallTransfer["state"], status: number | null): void {
    const { registry, now } = this.#context;
    this.#state = state;
    const at = now();
    const transfer: CallTransfer = {
      kind: this.#consult === null ? "blind" : "attended",
      to: (this.#to.shown ?? this.#to.number).slice(0, 128),
      name: this.#to.name ?? null,
      state,
      status,
      at,
    };
    registry.apply(this.#entry, { type: "transfer", at, transfer });
  }

  #wait(ms: number, act: () => void): void {
    this.#clearTimer();
    this.#timer = this.#context.timers.set(act, ms);
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.#context.timers.clear(this.#timer);
    this.#timer = null;
  }
}
