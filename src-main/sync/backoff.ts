/** Waiting times between attempts: doubled each time up to a cap, with jitter so that a thousand desks don't return in step. */
export interface Backoff {
  /** The time to wait before the next attempt, in ms; longer each time it is asked. */
  nextMs(): number;
  /** Success: the next wait is short again. */
  reset(): void;
}

export interface BackoffOptions {
  firstMs: number;
  capMs: number;
  /** 0 to 1, as Math.random. */
  random?: () => number;
}

/** Each wait is between half and the whole of min(cap, first × 2ⁿ). */
export function createBackoff({ firstMs, capMs, random = Math.random }: BackoffOptions): Backoff {
  let attempt = 0;
  return {
    nextMs() {
      const ceiling = Math.min(capMs, firstMs * 2 ** attempt);
      if (ceiling < capMs) attempt += 1;
      return Math.round(ceiling * (0.5 + random() * 0.5));
    },
    reset() {
      attempt = 0;
    },
  };
}
