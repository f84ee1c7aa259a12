import { type Inviter, SessionState } from "sip.js";
import type { IncomingResponseMessage } from "sip.js/lib/core/index.js";
import type { DialogData } from "../calls/dialog-snapshot.ts";
import { isInternal, statusOf } from "./dialog-requests.ts";
import { Leg, type LegParts } from "./leg.ts";
import type { SessionLength } from "./session-timer.ts";

/** A dialog that this desk starts: a call that the agent dialled, or one taken back. */
export class OutgoingLeg extends Leg {
  /** Resolves when the INVITE has its final answer: after a CANCEL the other side is free again (RFC 3261 9.1). */
  readonly settled: Promise<void>;
  readonly #inviter: Inviter;
  readonly #length: SessionLength;
  #settle: () => void = () => undefined;
  #cancelled = false;

  constructor(inviter: Inviter, parts: LegParts) {
    super(inviter, parts);
    this.#inviter = inviter;
    this.#length = parts.sessions.length;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get sipCallId(): string {
    return this.#inviter.request.callId;
  }

  get localTag(): string {
    return this.#inviter.request.fromTag;
  }

  /** Sends the INVITE with the offer that `descriptions.prepareOffer` made. */
  async invite(): Promise<void> {
    await this.#inviter.invite({
      requestDelegate: {
        onProgress: ({ message }) => this.#progress(message),
        onAccept: ({ message }) => {
          this.#settle();
          this.timer.agreed(message);
          this.noteAllow(message);
          this.identified(message);
        },
        onReject: ({ message }) => this.#final(message),
        onRedirect: ({ message }) => this.#final(message),
      },
    });
  }

  override hangUp(onLost: (dialog: DialogData) => void): void {
    switch (this.session.state) {
      case SessionState.Initial:
      case SessionState.Establishing:
        this.#cancelled = true;
        this.end({ kind: "cause", cause: "cancelled", status: null });
        this.#inviter.cancel().catch(() => undefined);
        return;
      case SessionState.Established:
        this.bye(onLost);
        return;
      case SessionState.Terminating:
      case SessionState.Terminated:
        return;
    }
  }

  protected override onState(state: SessionState): void {
    if (state === SessionState.Established) {
      // A BYE that overtook our handling of the 200 is dropped by SIP.js, together with the dialog.
      const { dialog } = this.session;
      if (dialog === undefined || !this.session.userAgent.userAgentCore.dialogs.has(dialog.id)) {
        this.end({ kind: "bye" });
        return;
      }
      this.listener.accepted();
      this.listener.dialogChanged();
    }
    // The final response is told right after this change, in the same tick.
    if (state === SessionState.Terminated)
      queueMicrotask(() => this.end({ kind: "cause", cause: "media-failed", status: null }));
  }

  #progress(message: IncomingResponseMessage): void {
    if (this.#cancelled || this.over) return;
    this.listener.progress(message.body !== "");
    this.identified(message);
  }

  #final(message: IncomingResponseMessage): void {
    this.#settle();
    const status = statusOf(message);
    if (isInternal(message)) this.end({ kind: "cause", cause: "network-lost", status: null });
    else this.end({ kind: "final", status, longer: status === 422 && this.#length.raise(message) });
  }
}
