import { type Invitation, SessionState } from "sip.js";
import type { IncomingRequestMessage } from "sip.js/lib/core/index.js";
import type { DialogData } from "../calls/dialog-snapshot.ts";
import { answeredElsewhere } from "./headers/reason.ts";
import { Leg, type LegListener } from "./leg.ts";
import { allowHeader } from "./make-user-agent.ts";
import type { MediaDescriptions } from "./media-descriptions.ts";

/** A dialog that the exchange started. */
export class IncomingLeg extends Leg {
  readonly #invitation: Invitation;
  #acknowledged = false;
  #accepting = false;

  constructor(invitation: Invitation, descriptions: MediaDescriptions, listener: LegListener) {
    super(invitation, descriptions, listener);
    this.#invitation = invitation;
  }

  get sipCallId(): string {
    return this.#invitation.request.callId;
  }

  /** 180 Ringing, handed to the socket before this returns. */
  ring(): void {
    this.#invitation.progress({ statusCode: 180, extraHeaders: [allowHeader] }).catch(() => undefined);
  }

  /** Asks the media page for the answer (the offer, where the INVITE had none). @throws MediaError */
  async prepare(): Promise<void> {
    const offer = this.#invitation.body ?? "";
    await (offer === "" ? this.descriptions.prepareOffer() : this.descriptions.prepareAnswer(offer));
  }

  /** 200 OK with what `prepare` made. Resolves when sent; rejects when the call ended meanwhile. */
  async accept(): Promise<void> {
    this.#accepting = true;
    await this.#invitation.accept({ extraHeaders: [allowHeader] });
  }

  /** 4xx to 6xx, while it rings. */
  reject(status: number): void {
    this.end({ kind: "cause", cause: "rejected", status });
    this.#invitation.reject({ statusCode: status }).catch(() => undefined);
  }

  /** The offer can't be answered, now or on a second try: 488 (RFC 3261 21.4.26), and the call ends for want of audio. */
  refuseOffer(): void {
    this.end({ kind: "cause", cause: "media-failed", status: 488 });
    this.#invitation.reject({ statusCode: 488 }).catch(() => undefined);
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
    // Nobody said why: it rang too long (480), its description failed, or the ACK never came.
    if (this.#acknowledged) this.end({ kind: "cause", cause: "media-failed", status: null });
    else if (this.dialogData() !== null) this.end({ kind: "cause", cause: "network-lost", status: null });
    else this.end({ kind: "cause", cause: this.#accepting ? "media-failed" : "missed", status: 480 });
  }
}
