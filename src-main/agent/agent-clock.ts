/** Time, as the agent service needs it. Injected so that tests can move it. */
export interface AgentClock {
  /** Epoch ms. */
  now(): number;
  /** Runs `action` once after `delayMs`. The answer cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

export const systemAgentClock: AgentClock = {
  now: Date.now,
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
