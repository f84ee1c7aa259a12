import type { CountingRule } from "./counting-rule.ts";
import type { AgentCounts, QueueCounts } from "./counts.ts";
import type { QueueEvent } from "./types.ts";
import type { Visit } from "./visits.ts";

/** What a visit adds to its queue's counts, by what is known of it. */
export function queueCountsOf(visit: Visit, rule: CountingRule): Partial<QueueCounts> {
  return { ...waitCounts(visit, rule), ...handlingOf(visit) };
}

/** What a visit adds to the counts of its agent; rings are counted by `agentCountsOfRing`. */
export function agentCountsOf(visit: Visit): Partial<AgentCounts> {
  return { answered: visit.outcome === "answered" ? 1 : 0, ...handlingOf(visit) };
}

/** What a phone that rings adds to its agent's counts. */
export function agentCountsOfRing(
  ring: QueueEvent & { readonly type: "offered" | "unanswered" },
): Partial<AgentCounts> {
  return ring.type === "offered" ? { offered: 1 } : { unanswered: 1, unansweredRangMs: ring.rangMs };
}

function waitCounts({ outcome, waitedMs }: Visit, rule: CountingRule): Partial<QueueCounts> {
  const waited = waitedMs ?? 0;
  const inTime = waited <= rule.serviceLevelMs ? 1 : 0;
  switch (outcome) {
    case "unknown":
      return {};
    case "waiting":
      return { offered: 1 };
    case "answered":
      return { offered: 1, answered: 1, answeredInTime: inTime, answeredWaitMs: waited, longestWaitMs: waited };
    case "left":
      return { offered: 1, left: 1, longestWaitMs: waited };
    case "abandoned":
      return waited < rule.shortAbandonMs
        ? { offered: 1, abandonedShort: 1, longestWaitMs: waited }
        : { offered: 1, abandoned: 1, abandonedInTime: inTime, abandonedWaitMs: waited, longestWaitMs: waited };
  }
}

function handlingOf({ endedAt, talkedMs, heldMs, wrapUpMs }: Visit) {
  return {
    handled: endedAt === null ? 0 : 1,
    talkedMs: talkedMs ?? 0,
    heldMs: heldMs ?? 0,
    wrapUpMs: wrapUpMs ?? 0,
  };
}
