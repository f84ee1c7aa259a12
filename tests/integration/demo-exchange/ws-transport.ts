import type { Transport } from "sip.js";
import { TransportState } from "sip.js";
import { WebSocket } from "ws";

type Listener = (state: TransportState) => void;

/** SIP.js's transport over `ws`: as the desk's engine has one, with a way to die. */
export class WsTransport implements Transport {
  readonly protocol = "WS";
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;
  state = TransportState.Disconnected;
  readonly stateChange;
  readonly #url: string;
  readonly #listeners = new Set<Listener>();
  #socket: WebSocket | undefined;

  constructor(_logger: unknown, options: { server: string }) {
    this.#url = options.server;
    this.stateChange = {
      addListener: (listener: Listener) => void this.#listeners.add(listener),
      removeListener: (listener: Listener) => void this.#listeners.delete(listener),
      on: (listener: Listener) => void this.#listeners.add(listener),
      off: (listener: Listener) => void this.#listeners.delete(listener),
      once: () => undefined,
    };
  }

  connect(): Promise<void> {
    this.#to(TransportState.Connecting);
    const socket = new WebSocket(this.#url, "sip");
    this.#socket = socket;
    socket.on("message", (data) => this.onMessage?.(data.toString()));
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once("close", () => {
        if (this.#socket !== socket) return;
        this.#to(TransportState.Disconnected);
        this.onDisconnect?.(new Error("closed"));
      });
      socket.once("open", () => {
        this.#to(TransportState.Connected);
        this.onConnect?.();
        resolve();
      });
    });
  }

  /** The network is gone: no close frame, no goodbye. */
  die(): void {
    this.#socket?.terminate();
  }

  async disconnect(): Promise<void> {
    this.#socket?.close();
  }

  dispose(): Promise<void> {
    return this.disconnect();
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  async send(message: string): Promise<void> {
    if (!this.isConnected()) throw new Error("Not connected.");
    this.#socket?.send(message);
  }

  #to(state: TransportState) {
    this.state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
