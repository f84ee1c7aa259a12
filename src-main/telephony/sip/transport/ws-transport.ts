import type { SecureContext } from "node:tls";
import type { Logger } from "pino";
import { type Emitter, EmitterImpl, type Transport, TransportState } from "sip.js";
import type { IncomingRequestMessage, IncomingResponseMessage } from "sip.js/lib/core/index.js";
import type { Timers } from "../../timers.ts";
import type { LinkTimes } from "../link-times.ts";
import { bareReply, type Refusal } from "./bare-reply.ts";
import { KeepAlive } from "./keep-alive.ts";
import { LinkFailure } from "./link-failure.ts";
import { readMessage } from "./read-message.ts";
import { type Abilities, checkRequest } from "./request-check.ts";
import { checkResponse } from "./response-check.ts";
import type { SipHeader, SipMessage, SipRequest, SipResponse } from "./sip-message.ts";
import { toSipJsRequest, toSipJsResponse } from "./to-sip-js.ts";
import { openWsSocket, type WsSocket } from "./ws-socket.ts";

export interface WsTransportOptions {
  readonly logger: Logger;
  readonly timers: Timers;
  readonly times: LinkTimes;
  readonly secureContext: () => SecureContext;
  readonly userAgent: string;
  readonly abilities: Abilities;
  /**
   * Told every message as it passes, before it is handled or sent, keep-alives left out: for the trace. On a ringing call's path, so it must
   * be quick and must not throw. `at`: epoch ms with fraction; for `in` when the bytes were read.
   */
  readonly onMessage?: ((direction: "in" | "out", text: string, at: number) => void) | undefined;
}

/** Of a longer message only so many bytes are told; it is refused anyway. */
const longestTold = 65_536;

/** Who takes the messages that were read and found fit. */
export interface SipSink {
  request(message: IncomingRequestMessage): void;
  response(message: IncomingResponseMessage): void;
}

/**
 * SIP.js's Transport over `ws`. One connection at a time, to the address last given to `target`; it never reconnects by itself (the link
 * does). Whatever a message does to the stack behind it ends here: logged, answered where possible, never thrown.
 */
export class WsTransport implements Transport {
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  /** SIP.js's own way in, with its own parser behind it: not used, see `sink`. */
  onMessage: ((message: string) => void) | undefined;
  sink: SipSink | null = null;
  readonly #options: WsTransportOptions;
  readonly #changes = new EmitterImpl<TransportState>();
  #state = TransportState.Disconnected;
  #url = "";
  #socket: WsSocket | null = null;
  #keepAlive: KeepAlive | null = null;
  #attempt = 0;
  #readAt = 0;

  /** SIP.js makes the transport itself; its own logger is not used. */
  constructor(_logger: unknown, options: WsTransportOptions) {
    this.#options = options;
  }

  /** For Via (RFC 7118 5.1). */
  get protocol(): string {
    return this.#url.startsWith("wss:") ? "WSS" : "WS";
  }

  get state(): TransportState {
    return this.#state;
  }

  get stateChange(): Emitter<TransportState> {
    return this.#changes;
  }

  /** When the bytes of the message being handled were read: epoch ms with fraction. */
  get readAt(): number {
    return this.#readAt;
  }

  /** Rises with every connection: tells what came over an earlier one. */
  get connection(): number {
    return this.#attempt;
  }

  target(url: string): void {
    this.#url = url;
  }

  isConnected(): boolean {
    return this.#state === TransportState.Connected;
  }

  async connect(): Promise<void> {
    if (this.#state === TransportState.Connected) return;
    const attempt = ++this.#attempt;
    this.#set(TransportState.Connecting);
    try {
      const socket = await openWsSocket({
        url: this.#url,
        secureContext: this.#options.secureContext,
        connectMs: this.#options.times.connectMs,
        userAgent: this.#options.userAgent,
        onFrame: (bytes, readAt) => attempt === this.#attempt && this.#received(bytes, readAt),
        onAlive: () => attempt === this.#attempt && this.#keepAlive?.alive(),
        onLost: (failure) => attempt === this.#attempt && this.#lost(failure),
      });
      if (attempt !== this.#attempt) {
        socket.destroy();
        throw new LinkFailure("closed", "The connection was given up while it was being made.");
      }
      this.#socket = socket;
    } catch (error) {
      if (attempt === this.#attempt) this.#set(TransportState.Disconnected);
      throw error;
    }
    this.#keepAlive = new KeepAlive({
      timers: this.#options.timers,
      pingEveryMs: this.#options.times.pingEveryMs,
      pongWithinMs: this.#options.times.pongWithinMs,
      sendPing: () => this.#ping(),
      onDead: () => this.#lost(new LinkFailure("timeout", `${this.#url} no longer answers.`)),
    });
    this.#set(TransportState.Connected);
    this.onConnect?.();
  }

  async disconnect(): Promise<void> {
    const socket = this.#socket;
    const attempt = ++this.#attempt;
    this.#drop();
    if (this.#state === TransportState.Disconnected) return;
    const was = this.#state;
    this.#set(TransportState.Disconnecting);
    if (was === TransportState.Connected) this.onDisconnect?.();
    await socket?.close();
    // A connect() that came meanwhile owns the state now.
    if (attempt === this.#attempt) this.#set(TransportState.Disconnected);
  }

  async dispose(): Promise<void> {
    await this.disconnect();
  }

  /** Cuts the socket without a word, as when the process dies. */
  destroy(): void {
    const socket = this.#socket;
    this.#attempt += 1;
    this.#drop();
    socket?.destroy();
    this.#set(TransportState.Disconnected);
  }

  async send(message: string): Promise<void> {
    if (this.#socket === null || this.#state !== TransportState.Connected)
      throw new LinkFailure("closed", "There is no connection to the SIP server.");
    this.#tellSent(message);
    await this.#socket.send(message);
  }

  /** Asks the server for a sign of life; without one within `withinMs` the connection counts as lost. */
  verify(withinMs: number): void {
    this.#keepAlive?.verify(withinMs);
  }

  #ping(): void {
    this.#socket
      ?.send("\r\n\r\n")
      .catch((error) => this.#options.logger.debug({ err: error }, "a keep-alive was not sent"));
    this.#socket?.ping();
  }

  #received(bytes: Buffer, readAt: number): void {
    const read = readMessage(bytes);
    if (read.kind !== "ping" && read.kind !== "pong")
      this.#options.onMessage?.("in", bytes.toString("utf8", 0, longestTold), readAt);
    switch (read.kind) {
      case "pong":
        return;
      case "ping":
        this.#reply("\r\n");
        return;
      case "unreadable":
        this.#refuse(read, read);
        return;
      case "message":
        this.#readAt = readAt;
        this.#read(read.message);
        return;
    }
  }

  #read(message: SipMessage): void {
    try {
      if (message.kind === "request") this.#request(message);
      else this.#response(message);
    } catch (error) {
      this.#options.logger.warn({ err: error }, "a SIP message could not be processed");
      if (message.kind === "request")
        this.#refuse(message, { status: 500, phrase: "Server Internal Error", reason: "it could not be processed" });
    }
  }

  #request(request: SipRequest): void {
    const checked = checkRequest(request, this.#options.abilities);
    if ("status" in checked) this.#refuse(request, checked);
    else this.sink?.request(toSipJsRequest(checked));
  }

  #response(response: SipResponse): void {
    const checked = checkResponse(response);
    if (typeof checked === "string") this.#options.logger.warn({ reason: checked }, "a SIP response was dropped");
    else this.sink?.response(toSipJsResponse(checked));
  }

  #refuse(request: { method: string | null; headers: readonly SipHeader[] }, refusal: Refusal): void {
    const { status, reason } = refusal;
    const reply = bareReply(request, refusal);
    this.#options.logger.warn(
      { method: request.method, status, reason, answered: reply !== null },
      "a SIP message was refused",
    );
    if (reply === null) return;
    this.#tellSent(reply);
    this.#reply(reply);
  }

  #tellSent(text: string): void {
    this.#options.onMessage?.("out", text, performance.timeOrigin + performance.now());
  }

  #reply(text: string): void {
    this.#socket?.send(text).catch((error) => this.#options.logger.debug({ err: error }, "a reply was not sent"));
  }

  #lost(failure: LinkFailure): void {
    const socket = this.#socket;
    this.#attempt += 1;
    this.#drop();
    socket?.destroy();
    this.#set(TransportState.Disconnected);
    this.onDisconnect?.(failure);
  }

  #drop(): void {
    this.#keepAlive?.stop();
    this.#keepAlive = null;
    this.#socket = null;
  }

  #set(state: TransportState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#changes.emit(state);
  }
}
