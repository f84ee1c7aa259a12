import type { Logger } from "pino";

const retryMs = 1_000;

/** Collects what is to be told to all nodes. The first after a quiet time goes at once, those of a busy one together; what can't be told now is told later. */
export interface Coalescing<T> {
  add(item: T): void;
  /** Resolves when what waited has been tried once more. */
  close(): Promise<void>;
}

export function coalescing<T>(options: {
  /** @param items in the order in which they came */
  readonly tell: (items: readonly T[]) => Promise<void>;
  readonly betweenMs: number;
  readonly logger: Logger;
  /** For the log: what the other nodes do not learn. */
  readonly what: string;
}): Coalescing<T> {
  const { tell, betweenMs, logger, what } = options;
  let waiting: T[] = [];
  let running: Promise<void> | null = null;
  let wake: (() => void) | null = null;
  let closed = false;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const items = waiting;
      waiting = [];
      let pauseMs = betweenMs;
      try {
        await tell(items);
      } catch (error) {
        logger.warn({ err: error }, `the other nodes could not be told of ${what}; it is tried again`);
        waiting = [...items, ...waiting];
        pauseMs = retryMs;
        if (closed) break;
      }
      if (!closed) await pause(pauseMs);
    }
  }

  function start(): void {
    running ??= run().finally(() => {
      running = null;
      if (waiting.length > 0 && !closed) start();
    });
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(end, ms);
      wake = end;
      function end() {
        clearTimeout(timer);
        wake = null;
        resolve();
      }
    });
  }

  return {
    add(item) {
      if (closed) return;
      waiting.push(item);
      start();
    },
    async close() {
      closed = true;
      wake?.();
      await running;
    },
  };
}
