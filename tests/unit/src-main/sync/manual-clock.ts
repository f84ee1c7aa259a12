import type { Clock } from "#main/sync/index.ts";

/** A clock that moves only when told to. */
export interface ManualClock extends Clock {
  /** Moves on, and runs what falls due on the way, in order of time. */
  advance(ms: number): void;
  /** How many timers wait. */
  pending(): number;
}

export function manualClock(start = 1_795_140_000_000): ManualClock {
  let now = start;
  const timers = new Set<{ at: number; action: () => void }>();
  return {
    now: () => now,
    after(delayMs, action) {
      const timer = { at: now + delayMs, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.action();
      }
      now = end;
    },
    pending: () => timers.size,
  };
}
