/** A bucket of `burst` tokens, refilled at `perSecond`. `take` says whether one more may pass. */
export function rateLimit(options: { burst: number; perSecond: number; now: () => number }): { take(): boolean } {
  let tokens = options.burst;
  let filledAt = options.now();
  return {
    take() {
      const now = options.now();
      tokens = Math.min(options.burst, tokens + (Math.max(0, now - filledAt) / 1000) * options.perSecond);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
