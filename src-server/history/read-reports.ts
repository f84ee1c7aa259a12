import { sql } from "kysely";
import type {
  AgentReportRow,
  DispositionReportRow,
  QueueReportRow,
  ReportSpan,
} from "#shared/contract/central/index.ts";
import {
  type AbandonRule,
  type AgentTimes,
  abandonmentRate,
  addAgentCounts,
  averageAbandonMs,
  averageHandleMs,
  averageSpeedOfAnswerMs,
  type Interval,
  type IntervalOf,
  intervalsIn,
  longestWaitMs,
  noAgentCounts,
  noAgentTimes,
  occupancy,
  type QueueCounts,
  serviceLevel,
} from "#shared/queue/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "../http/problem-error.ts";
import { readTimes } from "../presence/read-agent-times.ts";
import { readScope } from "../records/scope.ts";
import { agentsOf } from "./agents-of.ts";
import { usualRule } from "./counted.ts";
import { type HistorySpan, readAgentRows, readQueueRows } from "./read-tally.ts";

const usualAbandons: AbandonRule = usualRule.abandons;
const byName = new Intl.Collator("en").compare;
/** What a screen can take at once, and a file. */
export const maxReportRows = { screen: 25_000, file: 200_000 } as const;

/** The callers of all queues that were asked for, by interval. What a queue's callers count as is its own rule. */
export async function readIntervals(db: Db, span: ReportSpan): Promise<QueueReportRow[]> {
  const intervalOf = intervalsOf(span);
  const rows = await readQueueRows(db, historySpan(span), intervalOf, false);
  return rows
    .toSorted((a, b) => a.interval - b.interval)
    .map(({ interval, counts }) => queueRow(intervalOf(interval), null, counts, span.abandons ?? usualAbandons));
}

/** The callers of each queue by interval. */
export async function readQueuesReport(
  db: Db,
  span: ReportSpan,
  most: number = maxReportRows.file,
): Promise<QueueReportRow[]> {
  const intervalOf = intervalsOf(span);
  const own = await db
    .selectFrom("queue")
    .select(["exchangeName", "abandons"])
    .where("deletedAt", "is", null)
    .execute();
  const rules = new Map(own.map((it) => [it.exchangeName, it.abandons]));
  const rows = await readQueueRows(db, historySpan(span), intervalOf);
  if (rows.length > most) throw tooLarge(rows.length, most);
  return rows
    .toSorted((a, b) => a.interval - b.interval || byName(a.queue, b.queue))
    .map(({ interval, queue, counts }) =>
      queueRow(intervalOf(interval), queue, counts, span.abandons ?? rules.get(queue) ?? usualAbandons),
    );
}

/**
 * What agents did, over all queues that were asked for, by interval: those whom the reader's scope reaches. With it the time that they spent in each
 * state, by where it passed, up to `now`; who was there without a call has a row, unless queues were asked for.
 */
export async function readAgentsReport(
  db: Db,
  reader: Identity,
  span: ReportSpan,
  now: number,
  most: number = maxReportRows.file,
): Promise<AgentReportRow[]> {
  const intervalOf = intervalsOf(span);
  const users = await db
    .selectFrom("appUser")
    .select(["id", "name", "extension"])
    .where("deletedAt", "is", null)
    .where("extension", "is not", null)
    .where(agentsOf(reader))
    .execute();
  const byExtension = new Map(users.map((it) => [it.extension, it]));
  const members = reader.scope === "all" ? null : users.flatMap(({ extension }) => extension ?? []);
  const merged = new Map<string, MemberRow>();
  const change = (interval: number, member: string, to: (row: MemberRow) => Partial<MemberRow>) => {
    const key = `${interval}\n${member}`;
    const row = merged.get(key) ?? { interval, member, counts: noAgentCounts, times: noAgentTimes };
    merged.set(key, { ...row, ...to(row) });
  };
  for (const { interval, member, counts } of await readAgentRows(db, historySpan(span), intervalOf, members))
    change(interval, member, (row) => ({ counts: addAgentCounts(row.counts, counts) }));
  const extensions = new Map(users.map((it) => [it.id, it.extension ?? ""]));
  const lived = { from: span.from, until: Math.min(span.until, now) };
  for (const { interval, userId, times } of await readTimes(db, lived, intervalOf, [...extensions.keys()])) {
    const member = extensions.get(userId) ?? "";
    const counted = merged.has(`${interval}\n${member}`);
    if (counted || (span.queue === undefined && wasThere(times))) change(interval, member, () => ({ times }));
  }
  if (merged.size > most) throw tooLarge(merged.size, most);
  return [...merged.values()]
    .sort((a, b) => a.interval - b.interval || byName(a.member, b.member))
    .map(({ interval, member, counts, times }) => {
      const user = byExtension.get(member);
      const who = { member, userId: user?.id ?? null, name: user?.name ?? null };
      const figures = { averageHandleMs: averageHandleMs(counts), times, occupancy: occupancy(times) };
      return { ...intervalOf(interval), ...who, counts, ...figures };
    });
}

interface MemberRow {
  readonly interval: number;
  readonly member: string;
  readonly counts: AgentReportRow["counts"];
  readonly times: AgentTimes;
}

function wasThere({ "signed-out": _, ...times }: AgentTimes): boolean {
  return Object.values(times).some((ms) => ms > 0);
}

/** What came of calls that began within the span, as agents wrote it down: the most frequent first. */
export async function readDispositions(db: Db, reader: Identity, span: ReportSpan): Promise<DispositionReportRow[]> {
  const some = span.queue === undefined ? sql`true` : sql`i.queue = any(${span.queue}::text[])`;
  const { rows } = await sql<DispositionReportRow>`
    select d.id as disposition_id, d.label_en, d.label_zh, count(*)::int as calls, coalesce(sum(i.talk_ms), 0)::bigint as talk_ms,
      coalesce(sum(i.hold_ms), 0)::bigint as hold_ms, coalesce(sum(i.wrap_up_ms), 0)::bigint as wrap_up_ms
    from interaction i left join disposition d on d.id = i.disposition_id
    where i.channel = 'call' and i.deleted_at is null and i.started_at >= ${span.from} and i.started_at < ${span.until}
      and ${some} and (${readScope(reader, "interaction", "i")})
    group by d.id, d.label_en, d.label_zh order by count(*) desc, d.label_en`.execute(db);
  return rows;
}

function tooLarge(rows: number, most: number): ProblemError {
  const message = `The report has ${rows} rows, and ${most} are the most: ask for longer intervals, fewer days or fewer queues.`;
  return new ProblemError("invalid-request", message, { reason: "report-too-large", values: { rows, most } });
}

function queueRow(bounds: Interval, queue: string | null, counts: QueueCounts, abandons: AbandonRule): QueueReportRow {
  return {
    ...bounds,
    queue,
    counts,
    abandons,
    serviceLevel: serviceLevel(counts, abandons),
    abandonmentRate: abandonmentRate(counts),
    averageSpeedOfAnswerMs: averageSpeedOfAnswerMs(counts),
    averageAbandonMs: averageAbandonMs(counts),
    averageHandleMs: averageHandleMs(counts),
    longestWaitMs: longestWaitMs(counts),
  };
}

function intervalsOf({ from, until, zone, interval }: ReportSpan): IntervalOf {
  return interval === "all" ? () => ({ from, until }) : intervalsIn(zone, interval);
}

function historySpan({ from, until, queue }: ReportSpan): HistorySpan {
  return { from, until, queues: queue ?? null };
}
