import type { SecureContext } from "node:tls";
import type { Logger } from "pino";
import { type Emitter, EmitterImpl, type Transport, TransportState } from "sip.js";
import type { Timers } from "../../timers.ts";
import type { LinkTimes } from "../link-times.ts";
import { KeepAlive } from "./keep-alive.ts";
import { LinkFailure } from "./link-failure.ts";
import { bareReply, checkMessage } from "./message-check.ts";
import { repairAddresses } from "./repair-addresses.ts";
import { openWsSocket, type WsSocket } from "./ws-socket.ts";

export interface WsTransportOptions {
  readonly logger: Logger;
  readonly timers: Timers;
  readonly times: LinkTimes;
  readonly secureContext: () => SecureContext;
  readonly userAgent: string;
}

/**
 * SIP.js's Transport over `ws`. One connection at a time, to the address last given to `target`; it never reconnects by itself (the link
 * does). Whatever a message does to the stack behind it ends here: logged, answered where possible, never thrown.
 */
export class WsTransport implements Transport {
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;
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
        onText: (text, readAt) => attempt === this.#attempt && this.#received(text, readAt),
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

  #received(text: string, readAt: number): void {
    const { logger } = this.#options;
    const checked = checkMessage(text);
    if (checked.kind === "pong") return;
    if (checked.kind === "ping") {
      this.#reply("\r\n");
      return;
    }
    if (checked.kind === "refused") {
      logger.warn({ reason: checked.reason, length: text.length }, "a SIP message was refused");
      if (checked.reply !== null) this.#reply(checked.reply);
      return;
    }
    this.#readAt = readAt;
    try {
      this.onMessage?.(repairAddresses(text));
    } catch (error) {
      logger.warn({ err: error, length: text.length }, "a SIP message could not be processed");
      const reply = bareReply(text, 400, "Bad Request");
      if (reply !== null) this.#reply(reply);
    }
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
