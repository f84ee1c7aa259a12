import { type Invitation, SessionState } from "sip.js";
import type { IncomingRequestMessage } from "sip.js/lib/core/index.js";
import type { DialogData } from "../calls/dialog-snapshot.ts";
import { answeredElsewhere } from "./headers/reason.ts";
import { lists } from "./headers/session-expires.ts";
import { Leg, type LegParts } from "./leg.ts";
import { allowHeader } from "./make-user-agent.ts";
import { type OfferProblem, offerProblem, warningOf } from "./offer-check.ts";
import { ReliableRinging } from "./reliable-ringing.ts";

/** A dialog that the exchange started. */
export class IncomingLeg extends Leg {
  readonly #invitation: Invitation;
  readonly #ringing: ReliableRinging | null;
  #acknowledged = false;
  #accepting = false;

  constructor(invitation: Invitation, parts: LegParts) {
    super(invitation, parts);
    this.#invitation = invitation;
    const reliable = lists(invitation.request, "Require", "100rel");
    this.#ringing = reliable
      ? new ReliableRinging(invitation, parts.sessions.timers, () => this.#unacknowledged())
      : null;
    this.noteAllow(invitation.request);
  }

  get sipCallId(): string {
    return this.#invitation.request.callId;
  }

  get localTag(): string {
    return this.#invitation.request.toTag ?? "";
  }

  /** Why nobody here could answer the INVITE's offer, whatever they press; null when they can, or are asked for one. */
  get offerProblem(): OfferProblem | null {
    const offer = this.#invitation.body ?? "";
    return offer === "" ? null : offerProblem(offer);
  }

  /** 180 Ringing, handed to the socket before this returns. Nothing, where the offer is about to be refused. */
  ring(): void {
    if (this.offerProblem !== null) return;
    if (this.#ringing !== null) this.#ringing.start();
    else this.#invitation.progress({ statusCode: 180, extraHeaders: [allowHeader] }).catch(() => undefined);
    this.#hearEarlyBye();
  }

  /** Asks the media page for the answer (the offer, where the INVITE had none). @throws MediaError */
  async prepare(): Promise<void> {
    const offer = this.#invitation.body ?? "";
    await (offer === "" ? this.descriptions.prepareOffer() : this.descriptions.prepareAnswer(offer));
  }

  /** 200 OK with what `prepare` made. Resolves when sent; rejects when the call ended meanwhile. */
  async accept(): Promise<void> {
    this.#accepting = true;
    this.#ringing?.stop();
    const session = this.timer.answer(this.#invitation.request);
    await this.#invitation.accept({ extraHeaders: [allowHeader, ...session] });
    this.#endOnceOnly();
  }

  /** 4xx to 6xx, while it rings. */
  reject(status: number): void {
    this.end({ kind: "cause", cause: "rejected", status });
    this.#refuse(status);
  }

  /** 302 (RFC 3261 21.3.3): the exchange is to try `uri` instead. */
  redirect(uri: string): void {
    this.end({ kind: "cause", cause: "sent-to-voicemail", status: 302 });
    this.#refuse(302, [`Contact: <${uri}>`]);
  }

  /** The offer can't be answered, now or on a second try: 488 (RFC 3261 21.4.26), and the call ends for want of audio. */
  refuseOffer(): void {
    const problem = this.offerProblem;
    this.end({ kind: "cause", cause: "media-failed", status: 488 });
    this.#refuse(488, problem === null ? [] : [warningOf(problem)]);
  }

  override release(): void {
    this.#ringing?.stop();
    super.release();
  }

  override hangUp(onLost: (dialog: DialogData) => void): void {
    switch (this.session.state) {
      case SessionState.Initial:
      case SessionState.Establishing:
        this.reject(603);
        return;
      case SessionState.Established:
        this.bye(onLost);
        return;
      case SessionState.Terminating:
      case SessionState.Terminated:
        return;
    }
  }

  protected override onAck(): void {
    if (this.#acknowledged) return;
    this.#acknowledged = true;
    this.listener.acknowledged();
    this.listener.dialogChanged();
  }

  protected override onCancel(request: IncomingRequestMessage): void {
    this.end({ kind: "cause", cause: answeredElsewhere(request) ? "answered-elsewhere" : "missed", status: 487 });
  }

  protected override onState(state: SessionState): void {
    if (state !== SessionState.Terminated) return;
    this.#ringing?.stop();
    // Nobody said why: it rang too long (480), its description failed, or the ACK never came.
    if (this.#acknowledged) this.end({ kind: "cause", cause: "media-failed", status: null });
    else if (this.dialogData() !== null) this.end({ kind: "cause", cause: "network-lost", status: null });
    else this.end({ kind: "cause", cause: this.#accepting ? "media-failed" : "missed", status: 480 });
  }

  /** A caller may give up by BYE instead of CANCEL (RFC 3261 15): SIP.js answers that, but leaves the INVITE open, which gets 487 (15.1.2). */
  #hearEarlyBye(): void {
    const { dialog } = this.#invitation;
    if (dialog === undefined) return;
    dialog.delegate = {
      ...dialog.delegate,
      onBye: (bye) => {
        bye.accept();
        this.onCancel(bye.message);
        this.#refuse(487);
      },
    };
  }

  /** A BYE may come before the ACK. SIP.js goes on waiting for that, and throws out of a timer, 32 s later, because the call is over. */
  #endOnceOnly(): void {
    const delegate = this.#invitation.dialog?.delegate;
    const onAckTimeout = delegate?.onAckTimeout?.bind(delegate);
    if (delegate === undefined || onAckTimeout === undefined) return;
    delegate.onAckTimeout = () => {
      if (this.session.state === SessionState.Established) onAckTimeout();
    };
  }

  #refuse(status: number, extraHeaders: string[] = []): void {
    this.#ringing?.stop();
    this.#invitation.reject({ statusCode: status, extraHeaders }).catch(() => undefined);
  }

  /** RFC 3262 3: a reliable response that nobody acknowledges ends the call with a 5xx. */
  #unacknowledged(): void {
    this.end({ kind: "cause", cause: "exchange-error", status: 504 });
    this.#refuse(504);
  }
}
