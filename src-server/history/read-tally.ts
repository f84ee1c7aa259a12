import { type RawBuilder, sql } from "kysely";
import {
  addAgentCounts,
  addQueueCounts,
  type IntervalOf,
  noAgentCounts,
  noQueueCounts,
  type Tally,
} from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";

export interface HistorySpan {
  /** Callers who joined from then (included) … */
  readonly from: number;
  /** … until then (not included). */
  readonly until: number;
  /** The exchange's names of the queues; null: all. */
  readonly queues: readonly string[] | null;
}

/** As `QueueRequest` has them: for queues that the exchange has and central does not. */
export const usualRule = { serviceLevelSec: 20, shortAbandonSec: 5, abandons: "ignored" } as const;
const serviceMs = sql`coalesce(q.service_level_sec, ${sql.lit(usualRule.serviceLevelSec)}) * 1000`;
const shortMs = sql`coalesce(q.short_abandon_sec, ${sql.lit(usualRule.shortAbandonSec)}) * 1000`;

/**
 * The counts of queues by interval: equal to `tallyOf` over the events of the callers who joined within the span.
 * @param each false: all queues together, each by its own rule; rows then have no queue
 */
export async function readQueueRows(
  db: Db,
  span: HistorySpan,
  intervalOf: IntervalOf,
  each = true,
): Promise<Tally["queues"]> {
  const begins = beginsOf(span, intervalOf);
  const { rows } = await sql<Record<string, unknown>>`
    select ${bucket(begins)} as bucket, ${each ? sql.ref("v.queue") : sql`''`} as queue,
      count(*) filter (where v.outcome <> 'unknown') as "offered",
      count(*) filter (where v.outcome = 'answered') as "answered",
      count(*) filter (where v.outcome = 'answered' and v.waited_ms <= ${serviceMs}) as "answeredInTime",
      count(*) filter (where v.outcome = 'abandoned' and v.waited_ms >= ${shortMs}) as "abandoned",
      count(*) filter (where v.outcome = 'abandoned' and v.waited_ms >= ${shortMs} and v.waited_ms <= ${serviceMs}) as "abandonedInTime",
      count(*) filter (where v.outcome = 'abandoned' and v.waited_ms < ${shortMs}) as "abandonedShort",
      count(*) filter (where v.outcome = 'left') as "left",
      coalesce(sum(v.waited_ms) filter (where v.outcome = 'answered'), 0)::bigint as "answeredWaitMs",
      coalesce(sum(v.waited_ms) filter (where v.outcome = 'abandoned' and v.waited_ms >= ${shortMs}), 0)::bigint as "abandonedWaitMs",
      coalesce(max(v.waited_ms), 0) as "longestWaitMs",
      ${handling}
    from queue_visit v left join queue q on q.exchange_name = v.queue and q.deleted_at is null
    where ${within(span)}
    group by 1, 2`.execute(db.withoutPlugins());
  return rows.map(({ bucket, queue, ...sums }) => ({
    interval: begins[Number(bucket) - 1] ?? span.from,
    queue: String(queue),
    counts: addQueueCounts(noQueueCounts, numbers(sums)),
  }));
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
    select ${bucket(begins)} as bucket, v.queue, v.member,
      count(*) filter (where v.outcome = 'answered') as "answered", ${handling}
    from queue_visit v where v.member is not null and ${whose} and ${within(span)} group by 1, 2, 3`;
  const rings = sql<Record<string, unknown>>`
    select ${bucket(begins)} as bucket, v.queue, v.member,
      count(*) filter (where v.type = 'offered') as "offered",
      count(*) filter (where v.type = 'unanswered') as "unanswered",
      coalesce(sum((v.told->>'rangMs')::bigint) filter (where v.type = 'unanswered'), 0)::bigint as "unansweredRangMs"
    from queue_event v where v.type in ('offered', 'unanswered') and ${whose} and ${within(span)} group by 1, 2, 3`;
  const plain = db.withoutPlugins();
  const merged = new Map<string, Tally["agents"][number]>();
  for (const { rows } of [await visits.execute(plain), await rings.execute(plain)])
    for (const { bucket, queue, member, ...sums } of rows) {
      const interval = begins[Number(bucket) - 1] ?? span.from;
      const key = `${interval}\n${queue}\n${member}`;
      const counts = addAgentCounts(merged.get(key)?.counts ?? noAgentCounts, numbers(sums));
      merged.set(key, { interval, queue: String(queue), member: String(member), counts });
    }
  return [...merged.values()];
}

/** When the intervals of a span begin, the first one perhaps before it. */
function beginsOf({ from, until }: HistorySpan, intervalOf: IntervalOf): number[] {
  const begins: number[] = [];
  for (let at = from; at < until; ) {
    const interval = intervalOf(at);
    begins.push(interval.from);
    at = interval.until;
  }
  return begins;
}

/** Which of the intervals a row belongs to, from 1. */
function bucket(begins: readonly number[]): RawBuilder<number> {
  return sql<number>`width_bucket(v.joined_at, ${[...begins]}::bigint[])`;
}

const handling = sql`
  count(*) filter (where v.ended_at is not null) as "handled",
  coalesce(sum(v.talked_ms), 0)::bigint as "talkedMs", coalesce(sum(v.held_ms), 0)::bigint as "heldMs",
  coalesce(sum(v.wrap_up_ms), 0)::bigint as "wrapUpMs"`;

function within({ from, until, queues }: HistorySpan): RawBuilder<boolean> {
  const some = queues === null ? sql`true` : sql`v.queue = any(${[...queues]}::text[])`;
  return sql<boolean>`v.joined_at >= ${from} and v.joined_at < ${until} and ${some}`;
}

function numbers(sums: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, Number(value)]));
}
