const firstMs = 100;
const longestMs = 2_000;

/**
 * How long to wait before the next try to reach the desk, in ms: 100, 200, 400 … 2000, of which a random half is taken off so that pages
 * which lost the desk together do not come back together.
 */
export function reconnectDelayMs(failures: number, random: () => number = Math.random): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10));
  return Math.round(whole * (1 - random() / 2));
}

/** Resolves after `ms`, or at once when the signal is aborted. Never rejects. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
