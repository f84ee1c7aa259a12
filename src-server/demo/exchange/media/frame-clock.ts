import { FRAME_MS } from "./mulaw.ts";

/** Ticks every listener once per 20 ms of real time; see {@link createFrameClock}. */
export interface FrameClock {
  /** Calls `tick` once per frame until the returned function is called. */
  subscribe(tick: () => void): () => void;
}

/** A stall longer than this is skipped instead of being played back as a burst. */
const MAX_BACKLOG_MS = 200;

/**
 * One timer for everybody who speaks. Each tick is due at a multiple of 20 ms after the first one, not 20 ms after the
 * last, so the late wake-ups of a busy event loop do not add up to a drift. It runs only while somebody listens.
 */
export function createFrameClock(now: () => number = () => performance.now()): FrameClock {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let dueAt = 0;

  function schedule() {
    timer = setTimeout(run, Math.max(0, dueAt - now()));
  }

  function run() {
    const at = now();
    if (at - dueAt > MAX_BACKLOG_MS) dueAt = at;
    while (dueAt <= at && listeners.size > 0) {
      dueAt += FRAME_MS;
      for (const tick of [...listeners]) tick();
    }
    timer = undefined;
    if (listeners.size > 0) schedule();
  }

  return {
    subscribe(tick) {
      // A fresh function per subscription, so that one function may subscribe twice.
      const own = () => tick();
      listeners.add(own);
      if (listeners.size === 1 && !timer) {
        dueAt = now() + FRAME_MS;
        schedule();
      }
      return () => {
        listeners.delete(own);
        if (listeners.size === 0 && timer) {
          clearTimeout(timer);
          timer = undefined;
        }
      };
    },
  };
}
