/**
 * Exponential backoff with full jitter: a random wait between nothing and the step, the step doubled per round up to a cap.
 * A thousand desks that lost one server come back spread out.
 * @param round 0 for the first wait. @returns milliseconds.
 */
export function backoffMs(
  round: number,
  times: { backoffBaseMs: number; backoffCapMs: number },
  random: () => number,
): number {
  const step = Math.min(times.backoffCapMs, times.backoffBaseMs * 2 ** Math.min(round, 30));
  return Math.round(random() * step);
}
