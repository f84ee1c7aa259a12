import type { Session } from "sip.js";
import {
  type IncomingInviteRequest,
  type IncomingResponseMessage,
  SessionDialog,
  SignalingState,
} from "sip.js/lib/core/index.js";
import { statusOf } from "./dialog-requests.ts";
import { allowHeader } from "./make-user-agent.ts";
import type { MediaDescriptions } from "./media-descriptions.ts";
import { MediaError } from "./media-error.ts";
import { type SessionTimer, shortestSessionSec, tooShort } from "./session-timer.ts";

/** A re-INVITE that the other side (or a dead connection: 503, 408) refused. */
export class ReinviteRefused extends Error {
  override readonly name = "ReinviteRefused";
  readonly status: number;
  constructor(status: number) {
    super(`The re-INVITE was refused with ${status}.`);
    this.status = status;
  }
}

/**
 * Offers and answers inside one dialog: one at a time (RFC 3261 14, RFC 6337 4.3). SIP.js knows only of those that are on the wire; here the
 * media page has to be asked first, and what comes in meanwhile would be answered with an offer half made: the leg would be silent.
 */
export class Negotiation {
  readonly #session: Session;
  readonly #descriptions: MediaDescriptions;
  readonly #timer: SessionTimer;
  readonly #onAnswer: (message: IncomingResponseMessage) => void;
  /** An offer of ours is being made, or waits for its answer. */
  #offering = false;
  /** An offer that came in an UPDATE is being answered. */
  #answering = false;

  /** @param onAnswer The 2xx of a re-INVITE came. */
  constructor(
    session: Session,
    descriptions: MediaDescriptions,
    timer: SessionTimer,
    onAnswer: (message: IncomingResponseMessage) => void,
  ) {
    this.#session = session;
    this.#descriptions = descriptions;
    this.#timer = timer;
    this.#onAnswer = onAnswer;
  }

  get busy(): boolean {
    return this.#offering || this.#answering;
  }

  /** The dialog is there: from now on re-INVITEs of the other side, which SIP.js answers by itself, are checked and completed. */
  watch(): void {
    const delegate = this.#session.dialog?.delegate;
    const answer = delegate?.onInvite?.bind(delegate);
    if (delegate === undefined || answer === undefined) return;
    delegate.onInvite = (request: IncomingInviteRequest) => {
      if (this.busy) return void request.reject({ statusCode: 491 });
      if (tooShort(request.message))
        return void request.reject({ statusCode: 422, extraHeaders: [`Min-SE: ${shortestSessionSec}`] });
      const accept = request.accept.bind(request);
      request.accept = (options) =>
        accept({
          ...options,
          statusCode: options?.statusCode ?? 200,
          extraHeaders: [...(options?.extraHeaders ?? []), allowHeader, ...this.#timer.answer(request.message)],
        });
      answer(request);
    };
  }

  /**
   * The connection is gone, and with it the ACK of a re-INVITE that was answered. SIP.js would wait for it for ever, and refuse every
   * re-INVITE of ours meanwhile.
   */
  connectionLost(): void {
    const { dialog } = this.#session;
    if (dialog instanceof SessionDialog && dialog.signalingState === SignalingState.Stable)
      dialog.reinviteUserAgentServer = undefined;
  }

  /** The answer to an offer in an UPDATE. @throws MediaError */
  async answer(sdp: string): Promise<string> {
    this.#answering = true;
    try {
      await this.#descriptions.setDescription(sdp);
      return (await this.#descriptions.getDescription()).body;
    } finally {
      this.#answering = false;
    }
  }

  /** @throws ReinviteRefused, MediaError */
  async reinvite(): Promise<void> {
    const { dialog } = this.#session;
    // SIP.js throws when a re-INVITE is open in either direction; to the caller that is the same as the other side's 491.
    const open =
      dialog instanceof SessionDialog &&
      (dialog.reinviteUserAgentClient ?? dialog.reinviteUserAgentServer) !== undefined;
    if (open || this.busy) throw new ReinviteRefused(491);
    this.#offering = true;
    try {
      // Twice at most: a session that was too short is offered once more, for longer.
      if ((await this.#offer()) === "longer" && (await this.#offer()) === "longer") throw new ReinviteRefused(422);
    } finally {
      this.#offering = false;
    }
  }

  #offer(): Promise<"accepted" | "longer"> {
    return new Promise((resolve, reject) => {
      this.#session
        .invite({
          requestDelegate: {
            onAccept: ({ message }) => {
              resolve("accepted");
              this.#onAnswer(message);
            },
            onReject: ({ message }) => {
              if (statusOf(message) === 422 && this.#timer.raise(message)) resolve("longer");
              else reject(new ReinviteRefused(statusOf(message)));
            },
          },
          requestOptions: { extraHeaders: [allowHeader, ...this.#timer.headers] },
        })
        .catch((error) => {
          // SIP.js could not send it after all: give the offer back.
          if (!(error instanceof MediaError)) void this.#descriptions.rollbackDescription();
          reject(error instanceof MediaError ? error : new ReinviteRefused(491));
        });
    });
  }
}
