import { type Info, type Session, SessionState } from "sip.js";
import {
  type IncomingRequestMessage,
  type IncomingResponseMessage,
  SessionDialog,
  SignalingState,
} from "sip.js/lib/core/index.js";
import type { EndCause, RemoteParty } from "#shared/call/types.ts";
import type { DialogData } from "../calls/dialog-snapshot.ts";
import { dialogDataOf } from "./dialog-data.ts";
import { assertedParty } from "./headers/remote-party.ts";
import { allowHeader } from "./make-user-agent.ts";
import type { MediaDescriptions } from "./media-descriptions.ts";
import { MediaError } from "./media-error.ts";
import type { UpdateTaker } from "./update-request.ts";

/** What a leg tells its call. Called synchronously from the message that caused it. */
export interface LegListener {
  /** Outgoing: 180 or 183. */
  progress(earlyMedia: boolean): void;
  /** Outgoing: 2xx, its answer set. */
  accepted(): void;
  /** Incoming: ACK. */
  acknowledged(): void;
  remoteHold(held: boolean): void;
  identity(remote: RemoteParty): void;
  /** The dialog's data changed. */
  dialogChanged(): void;
  /** Once, last. `by`: whose doing it was; null when nobody said anything. */
  ended(how: LegEnd): void;
}

export type LegEnd =
  | { readonly kind: "bye" }
  | { readonly kind: "final"; readonly status: number }
  | { readonly kind: "cause"; readonly cause: EndCause; readonly status: number | null };

/** A re-INVITE that the other side (or a dead connection: 503, 408) refused. */
export class ReinviteRefused extends Error {
  override readonly name = "ReinviteRefused";
  readonly status: number;
  constructor(status: number) {
    super(`The re-INVITE was refused with ${status}.`);
    this.status = status;
  }
}

/** One dialog of a call, over SIP.js's Session. A call outlives its legs (INVITE with Replaces). */
export abstract class Leg implements UpdateTaker {
  readonly descriptions: MediaDescriptions;
  protected readonly session: Session;
  protected listener: LegListener;
  #over = false;

  constructor(session: Session, descriptions: MediaDescriptions, listener: LegListener) {
    this.session = session;
    this.descriptions = descriptions;
    this.listener = listener;
    session.delegate = {
      onAck: () => this.onAck(),
      onBye: (bye) => {
        bye.accept();
        this.end({ kind: "bye" });
      },
      onCancel: (cancel) => this.onCancel(cancel.request),
      onInvite: (request, _response, status) => status < 300 && this.updated(request),
      onInfo: (info: Info) => info.accept(),
      // Transfers asked of the agent's phone by the other side are nobody's wish here; SIP.js would follow them unasked.
      onRefer: (referral) => referral.reject({ statusCode: 603 }),
    };
    session.stateChange.addListener((state) => this.onState(state));
  }

  abstract readonly sipCallId: string;

  get over(): boolean {
    return this.#over;
  }

  get established(): boolean {
    return this.session.state === SessionState.Established;
  }

  get dialogId(): string | null {
    return this.session.dialog?.id ?? null;
  }

  dialogData(): DialogData | null {
    return dialogDataOf(this.session.dialog);
  }

  /**
   * The connection is gone, and with it the ACK of a re-INVITE that was answered. SIP.js would wait for it for ever, and refuse every
   * re-INVITE of ours meanwhile.
   */
  connectionLost(): void {
    const { dialog } = this.session;
    if (dialog instanceof SessionDialog && dialog.signalingState === SignalingState.Stable)
      dialog.reinviteUserAgentServer = undefined;
  }

  /** From now on this leg tells nobody anything and leaves the media page alone: another leg carries the call. */
  release(): void {
    this.descriptions.release();
    this.listener = silent;
  }

  /** Ends the leg in whatever way its state asks for. `onLost` when the BYE had no answer: to be sent again over the next connection. */
  abstract hangUp(onLost: (dialog: DialogData) => void): void;

  /** @throws ReinviteRefused, MediaError */
  async setHold(on: boolean): Promise<void> {
    const was = this.descriptions.hold;
    this.descriptions.hold = on;
    try {
      await this.reinvite();
    } catch (error) {
      this.descriptions.hold = was;
      throw error;
    }
  }

  /** Renegotiates: refreshes the route over a new connection, and with `iceRestart` the media's. @throws ReinviteRefused, MediaError */
  async refresh(iceRestart: boolean): Promise<void> {
    this.descriptions.iceRestart = iceRestart;
    await this.reinvite();
  }

  /** One digit as INFO application/dtmf-relay. @returns the status of the answer. */
  info(digit: string): Promise<number> {
    const content = `Signal=${digit}\r\nDuration=160\r\n`;
    const body = { contentDisposition: "render", contentType: "application/dtmf-relay", content };
    return new Promise((resolve, reject) => {
      this.session
        .info({
          requestDelegate: { onAccept: () => resolve(200), onReject: ({ message }) => resolve(statusOf(message)) },
          requestOptions: { body },
        })
        .catch(reject);
    });
  }

  /** OPTIONS inside the dialog (RFC 3261 11.2): does the other side still know it? 481 says no. */
  probe(): Promise<"alive" | "gone" | "unknown"> {
    const { dialog } = this.session;
    if (!(dialog instanceof SessionDialog)) return Promise.resolve("unknown");
    const { userAgentCore } = this.session.userAgent;
    return new Promise((resolve) => {
      userAgentCore.request(dialog.createOutgoingRequestMessage("OPTIONS"), {
        onAccept: () => resolve("alive"),
        onRedirect: () => resolve("alive"),
        onReject: ({ message }) => resolve(verdict(message)),
      });
    });
  }

  async answerOffer(sdp: string): Promise<string> {
    await this.descriptions.setDescription(sdp);
    return (await this.descriptions.getDescription()).body;
  }

  updated(message: IncomingRequestMessage): void {
    const remote = assertedParty(message);
    if (remote !== null) this.listener.identity(remote);
    this.listener.dialogChanged();
  }

  protected abstract onState(state: SessionState): void;
  protected onAck(): void {}
  protected onCancel(_request: IncomingRequestMessage): void {}

  protected end(how: LegEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.listener.ended(how);
  }

  /** BYE in an established dialog. */
  protected bye(onLost: (dialog: DialogData) => void): void {
    const dialog = this.dialogData();
    this.#over = true;
    const lost = () => dialog !== null && onLost(dialog);
    // SIP.js throws, at once or later, when the other side's BYE crossed ours: then there is nothing left to end.
    const crossed = (error: unknown) => this.descriptions.note(error, "a BYE had nothing to end");
    try {
      this.session
        .bye({ requestDelegate: { onReject: ({ message }) => message.data === undefined && lost() } })
        .catch(crossed);
    } catch (error) {
      crossed(error);
    }
  }

  private async reinvite(): Promise<void> {
    const { dialog } = this.session;
    // SIP.js throws when a re-INVITE is open in either direction; to the caller that is the same as the other side's 491.
    if (
      dialog instanceof SessionDialog &&
      (dialog.reinviteUserAgentClient ?? dialog.reinviteUserAgentServer) !== undefined
    )
      throw new ReinviteRefused(491);
    await new Promise<void>((resolve, reject) => {
      this.session
        .invite({
          requestDelegate: {
            onAccept: () => {
              resolve();
              this.listener.dialogChanged();
            },
            onReject: ({ message }) => reject(new ReinviteRefused(statusOf(message))),
          },
          requestOptions: { extraHeaders: [allowHeader] },
        })
        .catch((error) => {
          // One came in while the page made the offer: give the offer back.
          if (!(error instanceof MediaError)) void this.descriptions.rollbackDescription();
          reject(error instanceof MediaError || this.over ? error : new ReinviteRefused(491));
        });
    });
  }
}

const nothing = () => undefined;
const silent: LegListener = {
  progress: nothing,
  accepted: nothing,
  acknowledged: nothing,
  remoteHold: nothing,
  identity: nothing,
  dialogChanged: nothing,
  ended: nothing,
};

export function statusOf(message: IncomingResponseMessage): number {
  return message.statusCode ?? 500;
}

/** Made by SIP.js itself (timeout, dead connection) and not received. */
export function isInternal(message: IncomingResponseMessage): boolean {
  return message.data === undefined;
}

function verdict(message: IncomingResponseMessage): "alive" | "gone" | "unknown" {
  if (isInternal(message)) return "unknown";
  return statusOf(message) === 481 ? "gone" : "alive";
}
