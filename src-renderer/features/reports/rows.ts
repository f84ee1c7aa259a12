import type {
  AgentReportRow,
  DeskReportSpan,
  DispositionReportRow,
  QueueReportRow,
} from "#shared/contract/desk/index.ts";
import {
  type AbandonRule,
  abandonmentRate,
  addAgentCounts,
  addAgentTimes,
  addQueueCounts,
  averageAbandonMs,
  averageHandleMs,
  averageSpeedOfAnswerMs,
  type Interval,
  intervalsIn,
  longestWaitMs,
  noAgentCounts,
  noAgentTimes,
  noQueueCounts,
  occupancy,
  serviceLevel,
} from "#shared/queue/index.ts";

/** What a report answered. */
export type Answer = { readonly span: DeskReportSpan } & (
  | { readonly report: "intervals" | "queues"; readonly rows: readonly QueueReportRow[] }
  | { readonly report: "agents"; readonly rows: readonly AgentReportRow[] }
  | { readonly report: "dispositions"; readonly rows: readonly DispositionReportRow[] }
);

type Bounds = Pick<DeskReportSpan, "from" | "until">;

/** All rows in one: sums, and figures made of the sums, never averages of averages. Of rows with several formulas the usual one. */
export function queueTotal(rows: readonly QueueReportRow[], { from, until }: Bounds): QueueReportRow {
  const counts = rows.reduce((sum, row) => addQueueCounts(sum, row.counts), noQueueCounts);
  const formulas = new Set(rows.map((row) => row.abandons));
  const [formula] = formulas;
  const abandons: AbandonRule = formulas.size === 1 && formula !== undefined ? formula : "ignored";
  return {
    ...{ from, until, queue: null, counts, abandons },
    serviceLevel: serviceLevel(counts, abandons),
    abandonmentRate: abandonmentRate(counts),
    averageSpeedOfAnswerMs: averageSpeedOfAnswerMs(counts),
    averageAbandonMs: averageAbandonMs(counts),
    averageHandleMs: averageHandleMs(counts),
    longestWaitMs: longestWaitMs(counts),
  };
}

export function agentTotal(rows: readonly AgentReportRow[], { from, until }: Bounds): AgentReportRow {
  const counts = rows.reduce((sum, row) => addAgentCounts(sum, row.counts), noAgentCounts);
  const times = rows.reduce((sum, row) => addAgentTimes(sum, row.times), noAgentTimes);
  const figures = { averageHandleMs: averageHandleMs(counts), times, occupancy: occupancy(times) };
  return { from, until, member: "", userId: null, name: null, counts, ...figures };
}

export function dispositionTotal(rows: readonly DispositionReportRow[]): DispositionReportRow {
  const sum = (of: "calls" | "talkMs" | "holdMs" | "wrapUpMs") => rows.reduce((all, row) => all + row[of], 0);
  return {
    ...{ dispositionId: null, labelEn: null, labelZh: null },
    ...{ calls: sum("calls"), talkMs: sum("talkMs"), holdMs: sum("holdMs"), wrapUpMs: sum("wrapUpMs") },
  };
}

/**
 * The rows of each interval in one, also of those in which nothing happened: a picture of time has no holes. Those that begin after `now` are
 * left out.
 */
export function byInterval(rows: readonly QueueReportRow[], span: DeskReportSpan, now: number): QueueReportRow[] {
  const found = Map.groupBy(rows, (row) => row.from);
  return intervalsOf(span, now).map((interval) => queueTotal(found.get(interval.from) ?? [], interval));
}

/** Each queue's rows in one, the busiest first. */
export function byQueue(rows: readonly QueueReportRow[], span: Bounds): QueueReportRow[] {
  return [...Map.groupBy(rows, (row) => row.queue)]
    .map(([queue, own]) => ({ ...queueTotal(own, span), queue }))
    .sort((a, b) => b.counts.offered - a.counts.offered || String(a.queue).localeCompare(String(b.queue)));
}

/** Each agent's rows in one, the longest time in calls first. */
export function byAgent(rows: readonly AgentReportRow[], span: Bounds): AgentReportRow[] {
  const handling = ({ counts }: AgentReportRow) => counts.talkedMs + counts.heldMs + counts.wrapUpMs;
  return [...Map.groupBy(rows, (row) => row.member)]
    .map(([member, own]) => ({
      ...agentTotal(own, span),
      ...{ member, userId: own[0]?.userId ?? null, name: own[0]?.name ?? null },
    }))
    .sort((a, b) => handling(b) - handling(a) || a.member.localeCompare(b.member));
}

function intervalsOf(span: DeskReportSpan, now: number): readonly Interval[] {
  if (span.interval === "all") return [{ from: span.from, until: span.until }];
  const intervalOf = intervalsIn(span.zone, span.interval);
  const intervals: Interval[] = [];
  for (let at = span.from; at < Math.min(span.until, now); ) {
    const interval = intervalOf(at);
    intervals.push(interval);
    at = interval.until;
  }
  return intervals;
}
