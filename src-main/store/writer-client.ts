import type { Logger } from "pino";
import { StoreError } from "./errors.ts";
import type { Effects } from "./repositories/effects.ts";
import type { Lane, RequestName, Requests, WriterData } from "./writer/requests.ts";
import { closed, WriterThread } from "./writer-thread.ts";

/** A writer that dies more often than this within `givesUpAfterMs` would die again: a person has to look. */
const maxDeaths = 5;
const givesUpAfterMs = 60_000;

export type WriterClientOptions = {
  url: URL;
  data(): WriterData;
  logger: Logger;
  now(): number;
  onEffects(effects: Effects, lane: Lane): void;
  onRestart(state: "restarted" | "gave-up", rejected: number): void;
  /** A write met a damaged page, or the file did not open again. */
  onCorrupt(): void;
};

/** The writer as the store sees it: always there. A thread that dies is replaced; requests made meanwhile wait for the new one. */
export class WriterClient {
  readonly #options: WriterClientOptions;
  readonly #deaths: number[] = [];
  #thread: Promise<WriterThread>;
  #closed = false;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: WriterClientOptions) {
    this.#options = options;
    this.#thread = Promise.reject(closed());
    this.#thread.catch(() => undefined);
  }

  /** @throws StoreError when the file can't be opened */
  async start(): Promise<void> {
    this.#thread = this.#startThread();
    this.#thread.catch(() => undefined);
    await this.#thread;
  }

  async request<N extends RequestName>(
    name: N,
    args: Requests[N]["args"],
    lane: Lane = "interactive",
  ): Promise<{ result: Requests[N]["result"]; tookMs: number }> {
    if (this.#closed) throw closed();
    if (lane === "interactive") this.#askedAt = performance.now();
    try {
      const thread = await this.#thread;
      return await thread.request(name, args, lane);
    } catch (error) {
      if (error instanceof StoreError && error.code === "corrupt") this.#options.onCorrupt();
      throw error;
    }
  }

  /** For how long the agent's work has asked nothing of the writer, in ms. */
  quietMs(): number {
    return performance.now() - this.#askedAt;
  }

  /** Ends the thread at once; `start` makes a new one. For taking a damaged file away. */
  async stop(reason: StoreError): Promise<void> {
    const thread = await this.#thread.catch(() => null);
    this.#thread = Promise.reject(reason);
    this.#thread.catch(() => undefined);
    await thread?.kill(reason);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const thread = await this.#thread.catch(() => null);
    await thread?.close();
  }

  async #startThread(): Promise<WriterThread> {
    const { url, data, onEffects } = this.#options;
    const thread = new WriterThread({ url, data: data(), onEffects, onDied: (rejected) => this.#died(rejected) });
    await thread.ready();
    return thread;
  }

  #died(rejected: number): void {
    if (this.#closed) return;
    const { logger, now, onRestart, onCorrupt } = this.#options;
    const at = now();
    this.#deaths.push(at);
    const recent = this.#deaths.filter((each) => each > at - givesUpAfterMs);
    if (recent.length > maxDeaths) {
      logger.error({ deaths: recent.length }, "the store's writer keeps dying and is not started again");
      onRestart("gave-up", rejected);
      return;
    }
    logger.warn({ rejected }, "the store's writer died and is started again");
    this.#thread = this.#startThread();
    this.#thread.then(
      () => onRestart("restarted", rejected),
      (error: unknown) => {
        logger.error({ err: error }, "the store's writer could not be started again");
        if (error instanceof StoreError && error.code === "corrupt") onCorrupt();
        else onRestart("gave-up", rejected);
      },
    );
  }
}
