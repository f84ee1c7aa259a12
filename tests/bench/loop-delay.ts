import type { monitorEventLoopDelay } from "node:perf_hooks";

export interface LoopDelay {
  readonly p999Ms: number;
  readonly maxMs: number;
}

/** Reads a histogram of `monitorEventLoopDelay({ resolution: 1 })` and begins anew. It counts from the timer's due time: the 1 ms it waits is taken off. */
export function loopDelay(loop: ReturnType<typeof monitorEventLoopDelay>): LoopDelay {
  const ms = (ns: number) => Math.max(0, ns / 1e6 - 1);
  const delay = { p999Ms: ms(loop.percentile(99.9)), maxMs: ms(loop.max) };
  loop.reset();
  return delay;
}
