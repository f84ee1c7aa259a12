import { type ClientLink, ORPCError } from "@orpc/client";
import { pause, reconnectDelayMs } from "./backoff.ts";
import type { DeskConnection, OpenConnection } from "./connection.ts";
import { DeskLostError } from "./desk-lost-error.ts";

/**
 *  connecting ──► open ──► lost ──► open …      (connecting only until the first success)
 */
export type DeskStatus = "connecting" | "open" | "lost";

/** How long a request waits for the connection to come back before it is given up: longer than an ordinary reconnect, shorter than patience. */
const patienceMs = 2_000;

/** Keeps one connection to the desk open, replaces it when it is lost, and carries requests over whichever is open. */
export class DeskLink implements ClientLink<Record<never, never>> {
  readonly #open: OpenConnection;
  readonly #ended = new AbortController();
  readonly #listeners = new Set<(status: DeskStatus) => void>();
  #status: DeskStatus = "connecting";
  #connection: DeskConnection | null = null;

  constructor(open: OpenConnection) {
    this.#open = open;
    void this.#keepOpen();
  }

  get status(): DeskStatus {
    return this.#status;
  }

  /** Calls the listener at each change, until the returned function is called. */
  onStatus(listener: (status: DeskStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves true once a connection is open; false when the signal is aborted or the link disposed first. */
  whenOpen(signal?: AbortSignal): Promise<boolean> {
    if (this.#ended.signal.aborted || signal?.aborted) return Promise.resolve(false);
    if (this.#connection) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (open: boolean) => {
        stop();
        signal?.removeEventListener("abort", abort);
        this.#ended.signal.removeEventListener("abort", abort);
        resolve(open);
      };
      const abort = () => end(false);
      const stop = this.onStatus((status) => status === "open" && end(true));
      signal?.addEventListener("abort", abort);
      this.#ended.signal.addEventListener("abort", abort);
    });
  }

  async call(
    path: readonly string[],
    input: unknown,
    options: Parameters<ClientLink<Record<never, never>>["call"]>[2],
  ) {
    const connection = this.#connection ?? (await this.#soonOpen(options.signal));
    try {
      return await connection.link.call(path, input, options);
    } catch (error) {
      if (error instanceof ORPCError || options.signal?.aborted || connection.isOpen()) throw error;
      throw new DeskLostError({ cause: error });
    }
  }

  dispose(): void {
    this.#ended.abort();
    this.#connection?.close();
    this.#connection = null;
    this.#listeners.clear();
  }

  async #soonOpen(signal?: AbortSignal): Promise<DeskConnection> {
    const limit = AbortSignal.timeout(patienceMs);
    await this.whenOpen(signal ? AbortSignal.any([signal, limit]) : limit);
    signal?.throwIfAborted();
    if (!this.#connection) throw new DeskLostError();
    return this.#connection;
  }

  async #keepOpen(): Promise<void> {
    const ended = this.#ended.signal;
    let failures = 0;
    while (!ended.aborted) {
      try {
        const connection = await this.#open(ended);
        if (ended.aborted) return connection.close();
        failures = 0;
        this.#connection = connection;
        this.#become("open");
        await connection.closed;
        this.#connection = null;
      } catch {
        // Why it could not be reached is of no use to the page; that it could not is its status.
        failures += 1;
      }
      if (ended.aborted) return;
      if (this.#status === "open") this.#become("lost");
      await pause(reconnectDelayMs(failures), ended);
    }
  }

  #become(status: DeskStatus): void {
    this.#status = status;
    for (const listener of [...this.#listeners]) listener(status);
  }
}
