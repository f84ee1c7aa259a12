import type { DeskAgent, DeskQueue } from "#shared/contract/desk/index.ts";
import {
  type AbandonRule,
  type AgentTimes,
  abandonRules,
  addQueueCounts,
  averageHandleMs,
  averageSpeedOfAnswerMs,
  noAgentTimes,
  noQueueCounts,
  occupancy,
  serviceLevelShare,
} from "#shared/queue/index.ts";
import { timesAt } from "./agent-view.ts";

/** How abandoned calls count in the service levels shown: each queue's own rule, or one for all. */
export const formulas = ["own", ...abandonRules] as const;
export type Formula = (typeof formulas)[number];

export function asFormula(value: unknown): Formula | null {
  return formulas.find((formula) => formula === value) ?? null;
}

export function ruleOf(queue: Pick<DeskQueue, "abandons">, formula: Formula): AbandonRule {
  return formula === "own" ? queue.abandons : formula;
}

/** From 0 to 1; null: nobody counts. Of several queues: those who count of all of them, each under its own T. */
export function serviceLevelOf(queues: Iterable<DeskQueue>, formula: Formula): number | null {
  let met = 0;
  let of = 0;
  for (const queue of queues) {
    const share = serviceLevelShare(queue.counts, ruleOf(queue, formula));
    met += share.met;
    of += share.of;
  }
  return of === 0 ? null : met / of;
}

/** Since when the first of those who wait does; null: nobody waits. */
export function longestSince({ waiting }: Pick<DeskQueue, "waiting">): number | null {
  return waiting.reduce<number | null>((least, { since }) => (least === null || since < least ? since : least), null);
}

/** What the shown queues have together. */
export interface QueueTotals {
  readonly waiting: number;
  readonly longestSince: number | null;
  readonly answered: number;
  readonly abandoned: number;
  readonly serviceLevel: number | null;
  /** The T of all of them in seconds; null: they differ. */
  readonly serviceLevelSec: number | null;
  readonly asaMs: number | null;
  readonly ahtMs: number | null;
}

export function totalsOf(queues: readonly DeskQueue[], formula: Formula): QueueTotals {
  let counts = noQueueCounts;
  let waiting = 0;
  let since: number | null = null;
  for (const queue of queues) {
    counts = addQueueCounts(counts, queue.counts);
    waiting += queue.waiting.length;
    const own = longestSince(queue);
    if (own !== null && (since === null || own < since)) since = own;
  }
  const [first] = queues;
  const sameT = queues.every((queue) => queue.serviceLevelSec === first?.serviceLevelSec);
  return {
    waiting,
    longestSince: since,
    answered: counts.answered,
    abandoned: counts.abandoned,
    serviceLevel: serviceLevelOf(queues, formula),
    serviceLevelSec: sameT ? (first?.serviceLevelSec ?? null) : null,
    asaMs: averageSpeedOfAnswerMs(counts),
    ahtMs: averageHandleMs(counts),
  };
}

/** Of one agent or of many together, up to `now` by central's clock. */
export function occupancyOf(agents: Iterable<DeskAgent>, now: number, dayFrom: number): number | null {
  const sum: Record<keyof AgentTimes, number> = { ...noAgentTimes };
  for (const agent of agents) {
    const times = timesAt(agent, now, dayFrom);
    for (const name of Object.keys(sum) as (keyof AgentTimes)[]) sum[name] += times[name];
  }
  return occupancy(sum);
}
