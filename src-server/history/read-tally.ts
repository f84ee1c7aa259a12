import { sql } from "kysely";
import {
  addAgentCounts,
  addQueueCounts,
  type IntervalOf,
  noAgentCounts,
  noQueueCounts,
  type QueueCounts,
  type Tally,
} from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import { handlingSums, queueSums, serviceMs, shortMs, withRule } from "./counted.ts";
import { beginsOf, bucketOf, type HistorySpan, numbers, within } from "./history-span.ts";
import { sumQuarterMs } from "./queue-sums.ts";

export type { HistorySpan } from "./history-span.ts";

/** The begins of the intervals, and whether queues are told apart. */
interface Grouping {
  readonly begins: readonly number[];
  readonly each: boolean;
}

type QueueRows = Tally["queues"];

const joinedAt = sql<number>`v.joined_at`;
const quarter = sql<number>`v.quarter`;

/**
 * The counts of queues by interval: equal to `tallyOf` over the events of the callers who joined within the span. Whole quarters of an hour come
 * from their sums, the ends of a span that cuts one from the visits.
 * @param each false: all queues together, each by its own rule; rows then have no queue
 */
export async function readQueueRows(
  db: Db,
  span: HistorySpan,
  intervalOf: IntervalOf,
  each = true,
): Promise<QueueRows> {
  const by: Grouping = { begins: beginsOf(span, intervalOf), each };
  const from = Math.ceil(span.from / sumQuarterMs) * sumQuarterMs;
  const until = Math.floor(span.until / sumQuarterMs) * sumQuarterMs;
  // Offsets of today's zones are whole quarters; those of a century ago were not.
  const isWhole = by.begins.every((begin) => begin <= span.from || begin % sumQuarterMs === 0);
  if (!isWhole || from >= until) return readVisits(db, span, by);
  const parts = [await readSums(db, { ...span, from, until }, by)];
  if (span.from < from) parts.push(await readVisits(db, { ...span, until: from }, by));
  if (until < span.until) parts.push(await readVisits(db, { ...span, from: until }, by));
  return merged(parts.flat());
}

/** The same from the visits alone. */
export async function readQueueRowsFromVisits(
  db: Db,
  span: HistorySpan,
  intervalOf: IntervalOf,
  each = true,
): Promise<QueueRows> {
  return readVisits(db, span, { begins: beginsOf(span, intervalOf), each });
}

async function readVisits(db: Db, span: HistorySpan, by: Grouping): Promise<QueueRows> {
  const { rows } = await sql<Record<string, unknown>>`
    select ${bucketOf(joinedAt, by.begins)} as bucket, ${nameOf(by)} as queue, ${queueSums}
    from queue_visit v ${withRule} where ${within(joinedAt, span)} group by 1, 2`.execute(db.withoutPlugins());
  return queueRows(rows, span, by);
}

const summed = Object.keys(noQueueCounts).filter((it) => it !== "longestWaitMs") as (keyof QueueCounts)[];

/** Of whole quarters. Queues whose rule has changed since they were summed are counted from their visits. */
async function readSums(db: Db, span: HistorySpan, by: Grouping): Promise<QueueRows> {
  const stale = await queuesOfOtherRules(db, span);
  const fresh = stale.length === 0 ? sql`true` : sql`v.queue <> all(${stale}::text[])`;
  const column = (name: string) => sql.ref(`v.${name.replace(/[A-Z]/g, (it) => `_${it.toLowerCase()}`)}`);
  const sums = summed.map((name) => sql`sum(${column(name)})::bigint as ${sql.ref(name)}`);
  const { rows } = await sql<Record<string, unknown>>`
    select ${bucketOf(quarter, by.begins)} as bucket, ${nameOf(by)} as queue, ${sql.join(sums)},
      max(v.longest_wait_ms) as "longestWaitMs"
    from queue_sum v where ${within(quarter, span)} and ${fresh} group by 1, 2`.execute(db.withoutPlugins());
  const parts = queueRows(rows, span, by);
  if (stale.length === 0) return parts;
  return merged([...parts, ...(await readVisits(db, { ...span, queues: stale }, by))]);
}

async function queuesOfOtherRules(db: Db, span: HistorySpan): Promise<string[]> {
  const { rows } = await sql<{ queue: string }>`
    select distinct v.queue from (
      select distinct v.queue, v.service_level_ms, v.short_abandon_ms from queue_sum v where ${within(quarter, span)}) v
    ${withRule} where v.service_level_ms <> ${serviceMs} or v.short_abandon_ms <> ${shortMs}`.execute(
    db.withoutPlugins(),
  );
  return rows.map(({ queue }) => queue);
}

function nameOf({ each }: Grouping) {
  return each ? sql.ref("v.queue") : sql`''`;
}

function queueRows(rows: readonly Record<string, unknown>[], span: HistorySpan, { begins }: Grouping): QueueRows {
  return rows.map(({ bucket, queue, ...sums }) => ({
    interval: begins[Number(bucket) - 1] ?? span.from,
    queue: String(queue),
    counts: { ...noQueueCounts, ...numbers(sums) },
  }));
}

function merged(rows: QueueRows): QueueRows {
  const byKey = new Map<string, QueueRows[number]>();
  for (const row of rows) {
    const key = `${row.interval}\n${row.queue}`;
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? row : { ...row, counts: addQueueCounts(before.counts, row.counts) });
  }
  return [...byKey.values()];
}

/** The counts of agents by interval, as above. @param members whom the reader may know; null: all */
export async function readAgentRows(
  db: Db,
  span: HistorySpan,
  intervalOf: IntervalOf,
  members: readonly string[] | null,
): Promise<Tally["agents"]> {
  const begins = beginsOf(span, intervalOf);
  const whose = members === null ? sql`true` : sql`v.member = any(${[...members]}::text[])`;
  const visits = sql<Record<string, unknown>>`
    select ${bucketOf(joinedAt, begins)} as bucket, v.queue, v.member,
      count(*) filter (where v.outcome = 'answered') as "answered", ${handlingSums}
    from queue_visit v where v.member is not null and ${whose} and ${within(joinedAt, span)} group by 1, 2, 3`;
  const rings = sql<Record<string, unknown>>`
    select ${bucketOf(joinedAt, begins)} as bucket, v.queue, v.member,
      count(*) filter (where v.type = 'offered') as "offered",
      count(*) filter (where v.type = 'unanswered') as "unanswered",
      coalesce(sum((v.told->>'rangMs')::bigint) filter (where v.type = 'unanswered'), 0)::bigint as "unansweredRangMs"
    from queue_event v where v.type in ('offered', 'unanswered') and ${whose} and ${within(joinedAt, span)} group by 1, 2, 3`;
  const plain = db.withoutPlugins();
  const byKey = new Map<string, Tally["agents"][number]>();
  for (const { rows } of [await visits.execute(plain), await rings.execute(plain)])
    for (const { bucket, queue, member, ...sums } of rows) {
      const interval = begins[Number(bucket) - 1] ?? span.from;
      const key = `${interval}\n${queue}\n${member}`;
      const counts = addAgentCounts(byKey.get(key)?.counts ?? noAgentCounts, numbers(sums));
      byKey.set(key, { interval, queue: String(queue), member: String(member), counts });
    }
  return [...byKey.values()];
}
