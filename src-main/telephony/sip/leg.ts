import { type Info, type Notification, type Session, SessionState } from "sip.js";
import type { IncomingRequestMessage } from "sip.js/lib/core/index.js";
import type { DialogData } from "../calls/dialog-snapshot.ts";
import { dialogDataOf } from "./dialog-data.ts";
import { isInternal, probe, sendInfo, sendUpdate, statusOf } from "./dialog-requests.ts";
import type { HeaderSource } from "./headers/header-source.ts";
import { assertedParty } from "./headers/remote-party.ts";
import { lists } from "./headers/session-expires.ts";
import { type LegEnd, type LegListener, silent } from "./leg-listener.ts";
import { allowHeader } from "./make-user-agent.ts";
import type { MediaDescriptions } from "./media-descriptions.ts";
import { Negotiation, ReinviteRefused } from "./negotiation.ts";
import { type ReferAnswer, type ReferProgress, referProgressOf, sendRefer } from "./refer.ts";
import { type RefreshOutcome, SessionTimer, type SessionTimerOptions } from "./session-timer.ts";
import type { UpdateTaker } from "./update-request.ts";

/** What a leg needs besides its session. */
export interface LegParts {
  readonly descriptions: MediaDescriptions;
  readonly listener: LegListener;
  readonly sessions: Omit<SessionTimerOptions, "refresh" | "expired">;
}

/** One dialog of a call, over SIP.js's Session. A call outlives its legs (INVITE with Replaces). */
export abstract class Leg implements UpdateTaker {
  readonly descriptions: MediaDescriptions;
  protected readonly session: Session;
  protected readonly timer: SessionTimer;
  protected listener: LegListener;
  readonly #negotiation: Negotiation;
  #over = false;
  #takesUpdate = false;
  #onRefer: ((progress: ReferProgress) => void) | null = null;

  constructor(session: Session, parts: LegParts) {
    this.session = session;
    this.descriptions = parts.descriptions;
    this.listener = parts.listener;
    this.timer = new SessionTimer({
      ...parts.sessions,
      refresh: () => this.#refreshSession(),
      expired: () => this.#expired(),
    });
    this.#negotiation = new Negotiation(session, parts.descriptions, this.timer, (message) => {
      this.timer.agreed(message);
      this.updated(message);
    });
    session.delegate = {
      onAck: () => this.onAck(),
      onBye: (bye) => {
        bye.accept();
        this.end({ kind: "bye" });
      },
      onCancel: (cancel) => this.onCancel(cancel.request),
      onInvite: (request, _response, status) => status < 300 && this.updated(request),
      onInfo: (info: Info) => info.accept(),
      onNotify: (notification) => this.#notified(notification),
      // Transfers asked of the agent's phone by the other side are nobody's wish here; SIP.js would follow them unasked.
      onRefer: (referral) => referral.reject({ statusCode: 603 }),
    };
    session.stateChange.addListener((state) => {
      if (state === SessionState.Established) this.#negotiation.watch();
      if (state === SessionState.Terminated) this.timer.stop();
      this.onState(state);
    });
  }

  abstract readonly sipCallId: string;
  /** Our tag of the dialog, early or confirmed. */
  abstract readonly localTag: string;

  get over(): boolean {
    return this.#over;
  }

  get established(): boolean {
    return this.session.state === SessionState.Established;
  }

  get dialogId(): string | null {
    return this.session.dialog?.id ?? null;
  }

  /** An offer is open in either direction, also one that the media page is still asked for. */
  get negotiating(): boolean {
    return this.#negotiation.busy;
  }

  dialogData(): DialogData | null {
    return dialogDataOf(this.session.dialog);
  }

  connectionLost(): void {
    this.#negotiation.connectionLost();
  }

  /** From now on this leg tells nobody anything and leaves the media page alone: another leg carries the call. */
  release(): void {
    this.descriptions.release();
    this.timer.stop();
    this.#onRefer = null;
    this.listener = silent;
  }

  /** Ends the leg in whatever way its state asks for. `onLost` when the BYE had no answer: to be sent again over the next connection. */
  abstract hangUp(onLost: (dialog: DialogData) => void): void;

  /** @throws ReinviteRefused, MediaError */
  async setHold(on: boolean): Promise<void> {
    const was = this.descriptions.hold;
    this.descriptions.hold = on;
    try {
      await this.#negotiation.reinvite();
    } catch (error) {
      this.descriptions.hold = was;
      throw error;
    }
  }

  /** Renegotiates: refreshes the route over a new connection, and with `iceRestart` the media's. @throws ReinviteRefused, MediaError */
  async refresh(iceRestart: boolean): Promise<void> {
    this.descriptions.iceRestart = iceRestart;
    await this.#negotiation.reinvite();
  }

  /** One digit as INFO. @returns the status of the answer. */
  info(digit: string): Promise<number> {
    return sendInfo(this.session, digit);
  }

  probe(): Promise<"alive" | "gone" | "unknown"> {
    return probe(this.session);
  }

  /** Asks the other side to call somebody else. `onProgress` may be called before this resolves (RFC 3515 2.4.4). */
  refer(headers: readonly string[], onProgress: (progress: ReferProgress) => void): Promise<ReferAnswer> {
    this.#onRefer = onProgress;
    return sendRefer(this.session, headers);
  }

  answerOffer(sdp: string): Promise<string> {
    return this.#negotiation.answer(sdp);
  }

  answerSession(request: HeaderSource): string[] {
    return this.timer.answer(request);
  }

  updated(message: HeaderSource): void {
    this.noteAllow(message);
    this.identified(message);
    this.listener.dialogChanged();
  }

  protected identified(message: HeaderSource): void {
    const remote = assertedParty(message);
    if (remote !== null) this.listener.identity(remote);
  }

  protected noteAllow(message: HeaderSource): void {
    if (message.getHeaders("Allow").length > 0) this.#takesUpdate = lists(message, "Allow", "UPDATE");
  }

  protected abstract onState(state: SessionState): void;
  protected onAck(): void {}
  protected onCancel(_request: IncomingRequestMessage): void {}

  protected end(how: LegEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.timer.stop();
    this.listener.ended(how);
  }

  /** BYE in an established dialog. */
  protected bye(onLost: (dialog: DialogData) => void): void {
    const dialog = this.dialogData();
    this.#over = true;
    this.timer.stop();
    const lost = () => dialog !== null && onLost(dialog);
    // SIP.js throws, at once or later, when the other side's BYE crossed ours: then there is nothing left to end.
    const crossed = (error: unknown) => this.descriptions.note(error, "a BYE had nothing to end");
    try {
      this.session
        .bye({ requestDelegate: { onReject: ({ message }) => isInternal(message) && lost() } })
        .catch(crossed);
    } catch (error) {
      crossed(error);
    }
  }

  #notified(notification: Notification): void {
    notification.accept().catch((error) => this.descriptions.note(error, "a NOTIFY was not answered"));
    const progress = referProgressOf(notification.request);
    if (progress !== null) this.#onRefer?.(progress);
  }

  /** RFC 4028 7.2 and 10. By UPDATE where the other side takes that: it leaves the media alone. */
  async #refreshSession(): Promise<RefreshOutcome> {
    if (!this.established || this.#over) return "later";
    if (!this.#takesUpdate) {
      return this.#negotiation.reinvite().then(
        () => "done",
        (error) => (error instanceof ReinviteRefused ? refused(error.status) : "later"),
      );
    }
    const response = await sendUpdate(this.session, [allowHeader, ...this.timer.headers]);
    if (response === null || isInternal(response)) return "later";
    const status = statusOf(response);
    if (status < 300) {
      this.timer.agreed(response);
      this.updated(response);
      return "done";
    }
    if (status === 422 && this.timer.raise(response)) return this.#refreshSession();
    if (status === 405 || status === 501) this.#takesUpdate = false;
    return refused(status);
  }

  #expired(): void {
    if (this.#over) return;
    const { listener } = this;
    this.bye(() => undefined);
    listener.ended({ kind: "cause", cause: "network-lost", status: null });
  }
}

function refused(status: number): RefreshOutcome {
  return status === 481 || status === 408 ? "gone" : "later";
}
