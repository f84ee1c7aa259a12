/** Something is done when there is reason to: at once after a quiet time, and then not more often than so many ms. */
export interface Pulse {
  /** There is reason to. */
  beat(): void;
  stop(): void;
}

export function pulse(betweenMs: number, work: () => void): Pulse {
  let timer: NodeJS.Timeout | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  return {
    beat() {
      if (stopped || timer !== null) return;
      // What comes along with the first of a burst goes with it.
      const waitMs = Math.max(firstMs, lastAt + betweenMs - performance.now());
      timer = setTimeout(() => {
        timer = null;
        lastAt = performance.now();
        work();
      }, waitMs);
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

const firstMs = 10;
