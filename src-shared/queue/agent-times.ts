import { z } from "zod";
import type { AgentState } from "../agent/index.ts";
import { DurationMs } from "../times.ts";
import type { Interval, IntervalOf } from "./intervals.ts";

/** From `at` on the agent was in this state. */
export interface AgentChange {
  readonly agent: string;
  readonly at: number;
  readonly state: AgentState["name"];
}

/** How long an agent was in each state, in ms. All fields are sums. */
export const AgentTimes = z.object({
  "signed-out": DurationMs,
  "not-ready": DurationMs,
  ready: DurationMs,
  reserved: DurationMs,
  talking: DurationMs,
  "wrap-up": DurationMs,
} satisfies Readonly<Record<AgentState["name"], typeof DurationMs>>);
export type AgentTimes = z.infer<typeof AgentTimes>;

export const noAgentTimes: AgentTimes = {
  "signed-out": 0,
  "not-ready": 0,
  ready: 0,
  reserved: 0,
  talking: 0,
  "wrap-up": 0,
};

/** The times of both, added up. */
export function addAgentTimes(a: AgentTimes, b: AgentTimes): AgentTimes {
  const sum = { ...a };
  for (const state of Object.keys(sum) as (keyof AgentTimes)[]) sum[state] += b[state];
  return sum;
}

export interface AgentTimesRow {
  /** When the interval begins. */
  readonly interval: number;
  readonly agent: string;
  readonly times: AgentTimes;
}

/**
 * Time in each state by interval and agent, within `span`. Unlike a call, time is where it passes: a state that lasts over the end of an
 * interval is divided there, to the millisecond. The last state before `span` lasts into it; before an agent's first change nothing is known
 * and nothing counts.
 * @param changes in the order of time for each agent
 */
export function agentTimes(changes: readonly AgentChange[], span: Interval, intervalOf: IntervalOf): AgentTimesRow[] {
  const rows: AgentTimesRow[] = [];
  for (const [agent, own] of Map.groupBy(changes, (it) => it.agent)) {
    const byInterval = new Map<number, Record<AgentState["name"], number>>();
    own.forEach(({ at, state }, i) => {
      const until = Math.min(own[i + 1]?.at ?? span.until, span.until);
      for (let from = Math.max(at, span.from); from < until; ) {
        const interval = intervalOf(from);
        const end = Math.min(interval.until, until);
        const times = byInterval.get(interval.from) ?? { ...noAgentTimes };
        times[state] += end - from;
        byInterval.set(interval.from, times);
        from = end;
      }
    });
    for (const [interval, times] of byInterval) rows.push({ interval, agent, times });
  }
  return rows;
}

/**
 * How much of the time in which an agent could be given calls went into calls, from 0 to 1:
 * handling / (handling + available) = (talk + hold + wrap-up) / (talk + hold + wrap-up + ready + reserved); null when there was no such time.
 * `talking` includes hold. A phone that rings (`reserved`) is still waiting for a call. Not ready and signed out are in neither.
 * Source: ICMI: the time spent on calls and after-call work, of that and of the time spent waiting for calls to arrive.
 */
export function occupancy(times: AgentTimes): number | null {
  const handling = times.talking + times["wrap-up"];
  const available = times.ready + times.reserved;
  return handling + available === 0 ? null : handling / (handling + available);
}
