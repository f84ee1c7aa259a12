import { assertNever } from "../assert-never.ts";
import type { CountingRule } from "./counting-rule.ts";
import {
  type AgentCounts,
  addAgentCounts,
  addQueueCounts,
  noAgentCounts,
  noQueueCounts,
  type QueueCounts,
} from "./counts.ts";
import { type AgentRow, type Counting, type QueueRow, sorted, type Tally } from "./tally.ts";
import type { QueueEvent } from "./types.ts";

/** A caller who waits, or talks to an agent. */
interface Open {
  readonly joinedAt: number;
  readonly talkingTo: string | null;
}

/** A call that ended and whose wrap-up is not known yet. */
interface Unwrapped {
  readonly caller: string;
  readonly joinedAt: number;
}

interface QueueDay {
  readonly open: ReadonlyMap<string, Open>;
  /** By member. */
  readonly unwrapped: ReadonlyMap<string, Unwrapped>;
  /** By interval. */
  readonly counts: ReadonlyMap<number, QueueCounts>;
  /** By member, then by interval. */
  readonly agents: ReadonlyMap<string, ReadonlyMap<number, AgentCounts>>;
}

/**
 * The counts of a day while it goes on, brought forward event by event: what the wallboard shows. Equal to `tallyOf` over the same events at
 * every moment (a property of the tests), with memory for who is in the queues now, not for who was. Values never change: a step shares
 * what it leaves as it is, so that a comparison by reference tells which queues changed.
 */
export interface DayCounts {
  /** Intervals that began before are not counted. */
  readonly since: number;
  readonly queues: ReadonlyMap<string, QueueDay>;
}

export function emptyDay(since: number): DayCounts {
  return { since, queues: new Map() };
}

const emptyQueue: QueueDay = { open: new Map(), unwrapped: new Map(), counts: new Map(), agents: new Map() };

/** The day with one event more. Events come once each, in their order within each queue. */
export function countEvent(day: DayCounts, event: QueueEvent, counting: Counting): DayCounts {
  return countEvents(day, [event], counting);
}

/** The day with several events more: as one after the other, but what they touch is copied once for all of them. */
export function countEvents(day: DayCounts, events: Iterable<QueueEvent>, counting: Counting): DayCounts {
  const put = putting();
  let { queues } = day;
  for (const event of events) {
    const before = queues.get(event.queue) ?? emptyQueue;
    queues = put(queues, event.queue, afterEvent(before, event, counting, day.since, put));
  }
  return { since: day.since, queues };
}

function afterEvent(before: QueueDay, event: QueueEvent, counting: Counting, since: number, put: Put): QueueDay {
  const { joinedAt, ofQueue, ofAgent, open, unwrapped } = effectOf(before, event, counting.ruleOf(event.queue));
  const interval = counting.intervalOf(joinedAt).from;
  const kept = interval >= since;
  return {
    open: open === undefined ? before.open : put(before.open, event.caller, open),
    unwrapped: unwrapped === undefined ? before.unwrapped : put(before.unwrapped, unwrapped.member, unwrapped.call),
    counts:
      kept && ofQueue !== null
        ? put(before.counts, interval, addQueueCounts(before.counts.get(interval) ?? noQueueCounts, ofQueue))
        : before.counts,
    agents:
      kept && ofAgent !== null
        ? addForAgent(before.agents, ofAgent.member, interval, ofAgent.counts, put)
        : before.agents,
  };
}

/** A day as something else than its events tells it: a database that has counted them. */
export interface KnownDay {
  readonly since: number;
  readonly tally: Tally;
  /** Callers who wait, or talk. */
  readonly open: readonly ({ readonly queue: string; readonly caller: string } & Open)[];
  /** Of each member of a queue the call that was the last to end, if its wrap-up is not known yet. */
  readonly unwrapped: readonly ({ readonly queue: string; readonly member: string } & Unwrapped)[];
}

/** The day to go on from, as if its events had been counted one by one. */
export function dayKnown({ since, tally, open, unwrapped }: KnownDay): DayCounts {
  const put = putting();
  let queues: DayCounts["queues"] = new Map();
  const change = (name: string, to: (queue: QueueDay) => Partial<QueueDay>) => {
    const queue = queues.get(name) ?? emptyQueue;
    queues = put(queues, name, { ...queue, ...to(queue) });
  };
  for (const { queue, caller, joinedAt, talkingTo } of open)
    change(queue, (it) => ({ open: put(it.open, caller, { joinedAt, talkingTo }) }));
  for (const { queue, member, caller, joinedAt } of unwrapped)
    change(queue, (it) => ({ unwrapped: put(it.unwrapped, member, { caller, joinedAt }) }));
  for (const { queue, interval, counts } of tally.queues)
    change(queue, (it) => ({ counts: put(it.counts, interval, counts) }));
  for (const { queue, member, interval, counts } of tally.agents)
    change(queue, (it) => ({ agents: addForAgent(it.agents, member, interval, counts, put) }));
  return { since, queues };
}

/** A queue's counts of the day, over all intervals. */
export function countsOfQueue({ queues }: DayCounts, queue: string): QueueCounts {
  let sum = noQueueCounts;
  for (const counts of queues.get(queue)?.counts.values() ?? []) sum = addQueueCounts(sum, counts);
  return sum;
}

/** What a member did that day, over all queues and intervals. */
export function countsOfMember({ queues }: DayCounts, member: string): AgentCounts {
  let sum = noAgentCounts;
  for (const { agents } of queues.values())
    for (const counts of agents.get(member)?.values() ?? []) sum = addAgentCounts(sum, counts);
  return sum;
}

/** The counts so far. */
export function tallyOfDay({ queues }: DayCounts): Tally {
  const rows: QueueRow[] = [];
  const agents: AgentRow[] = [];
  for (const [queue, own] of queues) {
    for (const [interval, counts] of own.counts) rows.push({ interval, queue, counts });
    for (const [member, byInterval] of own.agents)
      for (const [interval, counts] of byInterval) agents.push({ interval, queue, member, counts });
  }
  return sorted({ queues: rows, agents });
}

/** No visit lasts longer: one of which nothing more was heard is forgotten. */
const longestVisitMs = 24 * 60 * 60_000;

/** The day from `since` on: for midnight. Callers of before who are still there keep counting to the day on which they came. */
export function dayFrom(day: DayCounts, since: number): DayCounts {
  const recent = ({ joinedAt }: { readonly joinedAt: number }) => joinedAt >= since - longestVisitMs;
  const queues = new Map<string, QueueDay>();
  for (const [queue, own] of day.queues) {
    const left: QueueDay = {
      open: only(own.open, recent),
      unwrapped: only(own.unwrapped, recent),
      counts: new Map([...own.counts].filter(([interval]) => interval >= since)),
      agents: new Map(
        [...own.agents]
          .map(([member, rows]) => [member, new Map([...rows].filter(([interval]) => interval >= since))] as const)
          .filter(([, rows]) => rows.size > 0),
      ),
    };
    if (left.open.size + left.unwrapped.size + left.counts.size + left.agents.size > 0) queues.set(queue, left);
  }
  return { since, queues };
}

interface Effect {
  readonly joinedAt: number;
  readonly ofQueue: Partial<QueueCounts> | null;
  readonly ofAgent: { readonly member: string; readonly counts: Partial<AgentCounts> } | null;
  /** null: the caller is there no more; undefined: as before. */
  readonly open?: Open | null;
  readonly unwrapped?: { readonly member: string; readonly call: Unwrapped | null };
}

function effectOf(queue: QueueDay, event: QueueEvent, rule: CountingRule): Effect {
  const open = queue.open.get(event.caller);
  switch (event.type) {
    case "joined":
      return {
        joinedAt: event.at,
        ofQueue: { offered: 1 },
        ofAgent: null,
        open: { joinedAt: event.at, talkingTo: null },
      };
    case "offered":
      return ring(open, event, { offered: 1 });
    case "unanswered":
      return ring(open, event, { unanswered: 1, unansweredRangMs: event.rangMs });
    case "answered":
    case "abandoned":
    case "left": {
      const waiting = open !== undefined && open.talkingTo === null;
      const joinedAt = waiting ? open.joinedAt : event.at - event.waitedMs;
      const member = event.type === "answered" ? event.member : null;
      return {
        joinedAt,
        ofQueue: { offered: waiting ? 0 : 1, longestWaitMs: event.waitedMs, ...outcome(event, rule) },
        ofAgent: member === null ? null : { member, counts: { answered: 1 } },
        open: member === null ? null : { joinedAt, talkingTo: member },
      };
    }
    case "ended": {
      const { caller, member, talkedMs, heldMs } = event;
      const known = open?.talkingTo === member;
      const joinedAt = known ? open.joinedAt : event.at - talkedMs - heldMs;
      const counts = { handled: 1, talkedMs, heldMs };
      const unwrapped = { member, call: { caller, joinedAt } };
      return { joinedAt, ofQueue: counts, ofAgent: { member, counts }, open: null, unwrapped };
    }
    case "wrapped-up": {
      const { member, wrapUpMs } = event;
      const call = queue.unwrapped.get(member);
      const known = call?.caller === event.caller;
      const joinedAt = known ? call.joinedAt : event.at - wrapUpMs;
      const effect = { joinedAt, ofQueue: { wrapUpMs }, ofAgent: { member, counts: { wrapUpMs } } };
      return known ? { ...effect, unwrapped: { member, call: null } } : effect;
    }
    default:
      return assertNever(event);
  }
}

function outcome(
  event: QueueEvent & { readonly type: "answered" | "abandoned" | "left" },
  { serviceLevelMs, shortAbandonMs }: CountingRule,
): Partial<QueueCounts> {
  const { type, waitedMs } = event;
  if (type === "left") return { left: 1 };
  const inTime = waitedMs <= serviceLevelMs ? 1 : 0;
  if (type === "answered") return { answered: 1, answeredInTime: inTime, answeredWaitMs: waitedMs };
  if (waitedMs < shortAbandonMs) return { abandonedShort: 1 };
  return { abandoned: 1, abandonedInTime: inTime, abandonedWaitMs: waitedMs };
}

function ring(
  open: Open | undefined,
  { at, member }: QueueEvent & { readonly type: "offered" | "unanswered" },
  counts: Partial<AgentCounts>,
): Effect {
  return { joinedAt: open?.joinedAt ?? at, ofQueue: null, ofAgent: { member, counts } };
}

function addForAgent(
  agents: QueueDay["agents"],
  member: string,
  interval: number,
  counts: Partial<AgentCounts>,
  put: Put,
): QueueDay["agents"] {
  const rows = agents.get(member) ?? new Map<number, AgentCounts>();
  return put(agents, member, put(rows, interval, addAgentCounts(rows.get(interval) ?? noAgentCounts, counts)));
}

type Put = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V | null) => ReadonlyMap<K, V>;

/** Puts into copies; what this one copied before is its own, and is not copied again. */
function putting(): Put {
  const own = new WeakSet<ReadonlyMap<unknown, unknown>>();
  return <K, V>(map: ReadonlyMap<K, V>, key: K, value: V | null) => {
    if (value === null && !map.has(key)) return map;
    const copy = own.has(map) ? (map as Map<K, V>) : new Map(map);
    own.add(copy);
    if (value === null) copy.delete(key);
    else copy.set(key, value);
    return copy;
  };
}

function only<V>(map: ReadonlyMap<string, V>, keep: (value: V) => boolean): ReadonlyMap<string, V> {
  return new Map([...map].filter(([, value]) => keep(value)));
}
