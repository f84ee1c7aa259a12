import type { CountingRule } from "./counting-rule.ts";
import {
  type AgentCounts,
  addAgentCounts,
  addQueueCounts,
  noAgentCounts,
  noQueueCounts,
  type QueueCounts,
} from "./counts.ts";
import { agentCountsOf, agentCountsOfRing, queueCountsOf } from "./counts-of-visit.ts";
import type { IntervalOf } from "./intervals.ts";
import type { QueueEvent } from "./types.ts";
import { isUnderWay, type Visit, visitAfter } from "./visits.ts";

export interface QueueRow {
  /** When the interval begins. */
  readonly interval: number;
  readonly queue: string;
  readonly counts: QueueCounts;
}

export interface AgentRow {
  readonly interval: number;
  readonly queue: string;
  readonly member: string;
  readonly counts: AgentCounts;
}

/**
 * The counts of every queue and agent by interval; rows without anything are not there.
 *
 * **Which interval something counts to: that in which the caller joined the queue**, whenever it happened: the answer, the hang-up, rings of phones
 * for this caller, the whole talk, hold and wrap-up. So in every row those who joined are those answered, abandoned, gone or still
 * waiting; no ratio mixes callers of two intervals; and the load that staffing is planned by stands where it arrived. The price: an interval
 * that is over still changes until its last caller is done. Rings for a caller of whom nothing is known count where they happen.
 * Time of agents is otherwise: it is where it passes (`agentTimes`).
 */
export interface Tally {
  readonly queues: readonly QueueRow[];
  readonly agents: readonly AgentRow[];
}

/** How events are counted. */
export interface Counting {
  ruleOf(queue: string): CountingRule;
  readonly intervalOf: IntervalOf;
}

/** All counts of these events, each told once, in their order within each queue. */
export function tallyOf(events: Iterable<QueueEvent>, counting: Counting): Tally {
  const { visits, rings } = follow(events);
  const queues = new Map<string, QueueRow>();
  const agents = new Map<string, AgentRow>();
  const addForAgent = (joinedAt: number, queue: string, member: string, counts: Partial<AgentCounts>) => {
    const interval = counting.intervalOf(joinedAt).from;
    const key = keyOf(interval, queue, member);
    const before = agents.get(key)?.counts ?? noAgentCounts;
    agents.set(key, { interval, queue, member, counts: addAgentCounts(before, counts) });
  };
  for (const visit of visits) {
    const { queue, joinedAt, member } = visit;
    const interval = counting.intervalOf(joinedAt).from;
    const key = keyOf(interval, queue);
    const before = queues.get(key)?.counts ?? noQueueCounts;
    queues.set(key, { interval, queue, counts: addQueueCounts(before, queueCountsOf(visit, counting.ruleOf(queue))) });
    if (member !== null) addForAgent(joinedAt, queue, member, agentCountsOf(visit));
  }
  for (const { ring, joinedAt } of rings) addForAgent(joinedAt, ring.queue, ring.member, agentCountsOfRing(ring));
  return sorted({ queues: [...queues.values()], agents: [...agents.values()] });
}

/** In the order of time, then of queues, then of agents. */
export function sorted({ queues, agents }: Tally): Tally {
  return {
    queues: queues.toSorted((a, b) => a.interval - b.interval || byText(a.queue, b.queue)),
    agents: agents.toSorted(
      (a, b) => a.interval - b.interval || byText(a.queue, b.queue) || byText(a.member, b.member),
    ),
  };
}

type Ring = QueueEvent & { readonly type: "offered" | "unanswered" };

/** All visits, and all rings with when the caller joined for whom it rang. */
function follow(events: Iterable<QueueEvent>) {
  const visits: Visit[] = [];
  const rings: { readonly ring: Ring; readonly joinedAt: number }[] = [];
  const ofCaller = new Map<string, number>();
  const ofMember = new Map<string, number>();
  const at = (index: number | undefined) => (index === undefined ? null : (visits[index] ?? null));
  for (const event of events) {
    const callerKey = keyOf(event.queue, event.caller);
    const memberKey = "member" in event ? keyOf(event.queue, event.member) : null;
    const caller = at(ofCaller.get(callerKey));
    if (event.type === "offered" || event.type === "unanswered") {
      const joinedAt = caller !== null && isUnderWay(caller) ? caller.joinedAt : event.at;
      rings.push({ ring: event, joinedAt });
      continue;
    }
    const member = memberKey === null ? null : at(ofMember.get(memberKey));
    const step = visitAfter({ ofCaller: caller, ofMember: member }, event);
    if (step.kind === "none") continue;
    const changed = event.type === "wrapped-up" ? memberKey && ofMember.get(memberKey) : ofCaller.get(callerKey);
    const index = step.kind === "begun" ? visits.length : Number(changed);
    visits[index] = step.visit;
    if (event.type !== "wrapped-up") ofCaller.set(callerKey, index);
    if (event.type === "ended" && memberKey !== null) ofMember.set(memberKey, index);
  }
  return { visits, rings };
}

/** No name has a line's end in it: exchanges tell them in lines. */
function keyOf(...parts: readonly (string | number)[]): string {
  return parts.join("\n");
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
