import { Worker } from "node:worker_threads";
import { assertNever } from "#shared/assert-never.ts";
import { StoreError } from "./errors.ts";
import type { Effects } from "./repositories/effects.ts";
import type { Failure, FromWriter, Lane, RequestName, Requests, ToWriter, WriterData } from "./writer/requests.ts";

type Pending = { resolve(answer: { result: unknown; tookMs: number }): void; reject(error: StoreError): void };

export type WriterThreadOptions = {
  url: URL;
  data: WriterData;
  onEffects(effects: Effects, lane: Lane): void;
  /** The thread ended by itself; what waited was rejected with `worker-died`. */
  onDied(rejected: number): void;
};

/** One life of the writer thread: typed requests out, answers in. When it dies, everything that waits is rejected. */
export class WriterThread {
  readonly #worker: Worker;
  readonly #options: WriterThreadOptions;
  readonly #pending = new Map<number, Pending & { lane: Lane }>();
  readonly #ready: Promise<void>;
  readonly #ended: Promise<void>;
  #seq = 0;
  #over = false;
  #closing = false;
  #reason: StoreError | null = null;

  constructor(options: WriterThreadOptions) {
    this.#options = options;
    // No heap snapshots, no inherited flags: a bundle and a test runner must start the same thread.
    this.#worker = new Worker(options.url, {
      workerData: options.data,
      name: "popline-store",
      execArgv: [],
      // What a first sync parses is garbage at once: a large nursery would only be memory.
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#ready = promise;
    // Whoever starts the thread awaits this; a second life that dies early must not be an unhandled rejection as well.
    promise.catch(() => undefined);
    this.#worker.on("message", (message: FromWriter) => this.#receive(message, resolve, reject));
    let cause: unknown;
    this.#worker.on("error", (error) => {
      cause = error;
    });
    this.#ended = new Promise((ended) => {
      this.#worker.on("exit", () => {
        this.#end(cause);
        reject(died(cause));
        ended();
      });
    });
  }

  /** Resolves when the file is open and migrated. @throws StoreError with the reason why it is not */
  ready(): Promise<void> {
    return this.#ready;
  }

  request<N extends RequestName>(
    name: N,
    args: Requests[N]["args"],
    lane: Lane,
  ): Promise<{ result: Requests[N]["result"]; tookMs: number }> {
    if (this.#closing) return Promise.reject(closed());
    if (this.#over) return Promise.reject(died(undefined));
    this.#seq += 1;
    const seq = this.#seq;
    return new Promise((resolve, reject) => {
      this.#pending.set(seq, { resolve: resolve as Pending["resolve"], reject, lane });
      // A union over all names can't be built from a generic one without saying so.
      this.#worker.postMessage({ type: "request", seq, lane, name, args } as ToWriter, handedOver(args));
    });
  }

  /** Lets it finish what is queued and end. */
  async close(): Promise<void> {
    if (!this.#over && !this.#closing) {
      this.#closing = true;
      this.#worker.postMessage({ type: "close" } satisfies ToWriter);
    }
    await this.#ended;
  }

  /** Ends it now, whatever it is doing: the file is to be taken away. What waits is rejected with `reason`. */
  async kill(reason: StoreError): Promise<void> {
    this.#closing = true;
    this.#reason = reason;
    await this.#worker.terminate();
    await this.#ended;
  }

  #receive(message: FromWriter, ready: () => void, unusable: (error: StoreError) => void): void {
    switch (message.type) {
      case "ready":
        ready();
        break;
      case "unusable":
        // The end that follows is no death of a working thread.
        this.#closing = true;
        unusable(toError(message.failure));
        break;
      case "done": {
        const pending = this.#settle(message.seq);
        // Told before the promise resolves: whoever awaits it finds the views already told.
        if (pending !== undefined) this.#options.onEffects(message.effects, pending.lane);
        pending?.resolve({ result: message.result, tookMs: message.tookMs });
        break;
      }
      case "committed":
        this.#options.onEffects(message.effects, "bulk");
        break;
      case "failed":
        this.#settle(message.seq)?.reject(toError(message.failure));
        break;
      default:
        assertNever(message);
    }
  }

  #settle(seq: number) {
    const pending = this.#pending.get(seq);
    this.#pending.delete(seq);
    return pending;
  }

  #end(cause: unknown): void {
    this.#over = true;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(this.#closing ? (this.#reason ?? closed()) : died(cause));
    if (!this.#closing) this.#options.onDied(waiting.length);
  }
}

/** Bytes change hands, they are not copied. */
function handedOver(args: object): ArrayBuffer[] {
  return "line" in args && args.line instanceof Uint8Array && args.line.buffer instanceof ArrayBuffer
    ? [args.line.buffer]
    : [];
}

function toError({ code, message }: Failure): StoreError {
  return new StoreError(code, message);
}

export function closed(): StoreError {
  return new StoreError("closed", "The desk's store is closed: nothing was saved.");
}

function died(cause: unknown): StoreError {
  return new StoreError(
    "worker-died",
    "The desk's store writer ended before it answered; it may not have saved. It is started again: try once more.",
    { cause },
  );
}
