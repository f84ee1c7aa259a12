import {
  type AckableIncomingResponseWithSession,
  type IncomingMessage,
  type IncomingResponse,
  type Session,
  SessionState,
} from "sip.js/lib/core/index.js";
import { createMediaLeg, type MediaLeg } from "../media/media-leg.ts";
import type { Connection } from "../sip/socket-server.ts";
import type { CallerIdentity, DemoAccount } from "../types.ts";
import type { CallContext } from "./call-context.ts";
import type { AudioSink, CallEnd } from "./call-end.ts";
import { createDeskEar } from "./desk-ear.ts";
import { deskSessionDelegate } from "./desk-session.ts";
import type { ExchangeCall } from "./exchange-call.ts";

/** A desk in a call: one SIP dialog and one media leg. */
export class DeskEnd implements CallEnd {
  readonly account: DemoAccount;
  readonly media: MediaLeg;
  readonly context: CallContext;
  call: ExchangeCall;
  /** The socket this dialog was last heard on. */
  connection: Connection | undefined;
  held = false;
  /** The desk said that it takes UPDATE (RFC 3311). */
  allowsUpdate = false;
  #session: Session | undefined;
  #sink: AudioSink | undefined;
  #connected = false;
  #released = false;
  #byeAfterAck = false;
  #left = false;

  constructor(context: CallContext, account: DemoAccount, call: ExchangeCall, connection: Connection | undefined) {
    this.context = context;
    this.account = account;
    this.call = call;
    this.connection = connection;
    const ear = createDeskEar(this);
    this.media = createMediaLeg({
      hostAddresses: context.hostAddresses,
      now: () => performance.now(),
      events: {
        onAudio: (payload, packet) => {
          ear.audio(payload, packet);
          this.#sink?.audio(payload);
        },
        onTelephoneEvent: (payload, packet) => this.#sink?.event(payload, ear.event(payload, packet)),
        onConnected: () => {
          this.#connected = true;
          context.emit({ type: "connected", callId: this.call.id, user: account.user });
          this.call.other(this)?.begin();
        },
      },
    });
  }

  get label(): string {
    return `desk ${this.account.extension}`;
  }

  get identity(): CallerIdentity {
    return { displayName: this.account.displayName, number: this.account.extension };
  }

  get session(): Session | undefined {
    return this.#session;
  }

  /** Whether audio can flow. */
  get connected(): boolean {
    return this.#connected;
  }

  get released(): boolean {
    return this.#released;
  }

  /** Takes the dialog once it exists; `message` is the desk's INVITE or its 200. */
  attach(session: Session, message: IncomingMessage): void {
    this.#session = session;
    this.allowsUpdate = message.getHeaders("allow").join(",").toUpperCase().includes("UPDATE");
    this.context.desks.add(this);
    session.delegate = deskSessionDelegate(this);
  }

  /** The socket for requests to this desk: its own, or else where it registered again. */
  route(): Connection | undefined {
    if (this.connection?.isOpen) return this.connection;
    const bindings = this.context.registrar.bindings(this.account.user);
    const target = this.#session?.remoteTarget.toString();
    return (bindings.find((one) => one.contact.toString() === target) ?? bindings[0])?.connection;
  }

  speakTo(sink: AudioSink | undefined): void {
    this.#sink = sink;
    // The other end may have come later than this desk's media.
    if (sink && this.#connected) queueMicrotask(() => this.call.other(this)?.begin());
  }

  begin(): void {}

  audio(payload: Uint8Array): void {
    this.media.sendAudio(payload);
  }

  event(payload: Uint8Array, first: boolean): void {
    this.media.sendTelephoneEvent(payload, first);
  }

  /** Sends a re-INVITE with our own offer; resolves to the desk's final status. */
  async offerAgain(headers: readonly string[]): Promise<number> {
    const content = await this.media.createOffer();
    const session = this.#session;
    if (this.#released || !session) return 481;
    return new Promise((resolve, reject) => {
      const onAccept = (response: AckableIncomingResponseWithSession) => {
        response.ack();
        this.media.acceptAnswer(response.message.body).then(() => resolve(200), reject);
      };
      const options = { extraHeaders: [this.context.sip.contactHeader, ...headers], body: sdpBody(content) };
      const delegate = {
        onAccept,
        onReject: (response: IncomingResponse) => resolve(response.message.statusCode ?? 500),
      };
      this.context.sip.through(this.route(), () => session.invite(delegate, options));
    });
  }

  /** Logs a media failure and ends the call. */
  fail(error: Error): void {
    this.context.logger.warn({ callId: this.call.id, reason: error.message }, "The media of a desk failed.");
    if (this.#left) this.release();
    else this.call.finish("failed");
  }

  /** The desk acknowledged our 200. */
  acknowledged(): void {
    if (this.#byeAfterAck) this.#bye();
  }

  /** The desk said BYE: nothing is left to send. */
  gone(): void {
    this.#session = undefined;
    if (this.#left) this.release();
    else this.call.finish("desk-hung-up", undefined, this);
  }

  /** Its call went on without it, after a transfer. It may say BYE itself; after `ms` it is sent one. */
  leave(ms: number): void {
    this.#left = true;
    this.#sink = undefined;
    setTimeout(() => this.release(), ms).unref();
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.context.desks.delete(this);
    this.media.close();
    this.#sink = undefined;
    // RFC 3261 section 15: the one who answered may not send BYE before the ACK.
    if (this.#session?.sessionState === SessionState.AckWait) this.#byeAfterAck = true;
    else this.#bye();
  }

  #bye(): void {
    const session = this.#session;
    this.#session = undefined;
    this.#byeAfterAck = false;
    if (!session || session.sessionState === SessionState.Terminated) return;
    try {
      this.context.sip.through(this.route(), () => session.bye());
    } catch (error) {
      this.context.logger.debug({ callId: this.call.id, reason: String(error) }, "A BYE could not be sent.");
      session.dispose();
    }
  }
}

/** An SDP body. */
export function sdpBody(content: string) {
  return { contentDisposition: "session", contentType: "application/sdp", content };
}
