import type { AgentState } from "#shared/agent/types.ts";

/** A stretch of the day in one state, by central's clock. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly state: AgentState;
}

/** The day's states with the one that runs: what was told since they were read comes behind them. */
export function withState(states: readonly AgentState[], state: AgentState | null): readonly AgentState[] {
  const last = states.at(-1);
  if (state === null || (last !== undefined && last.at >= state.at)) return states;
  return [...states, state];
}

/** The states as stretches from midnight until now; nothing before the first that is known. */
export function stretchesOf(states: readonly AgentState[], dayFrom: number, now: number): Stretch[] {
  return states
    .map((state, index) => ({
      from: Math.max(state.at, dayFrom),
      until: Math.min(states[index + 1]?.at ?? now, now),
      state,
    }))
    .filter(({ from, until }) => until > from);
}

/** What a ribbon shows: the day so far, a working day at least, so that a morning is not blown up to its whole width. */
export function spanOf(stretches: readonly Stretch[], dayFrom: number, now: number): { from: number; until: number } {
  const first = stretches.find(({ state }) => state.name !== "signed-out")?.from ?? dayFrom;
  const from = Math.max(dayFrom, Math.floor(first / hourMs) * hourMs);
  return { from, until: Math.max(now, from + 8 * hourMs) };
}

const hourMs = 3_600_000;

/** The stretch under a place of the ribbon, from 0 at its left end to 1. */
export function stretchAt(
  stretches: readonly Stretch[],
  span: { from: number; until: number },
  place: number,
): Stretch | null {
  const at = span.from + place * (span.until - span.from);
  return stretches.find(({ from, until }) => from <= at && at < until) ?? null;
}
