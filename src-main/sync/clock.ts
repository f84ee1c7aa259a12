/** Time, as sync needs it. Injected so that tests can move it. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Runs `action` once, `delayMs` from now. The answer cancels it. The timer alone keeps no process alive. */
  after(delayMs: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
