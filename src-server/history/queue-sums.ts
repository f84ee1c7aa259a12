import { sql } from "kysely";
import {
  addQueueCounts,
  type CountingRule,
  noQueueCounts,
  type QueueCounts,
  queueCountsOf,
  type Visit,
} from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import type { QueueSumRow } from "../db/report-schema.ts";
import { queueSums, serviceMs, shortMs, withRule } from "./counted.ts";
import { numbers } from "./history-span.ts";
import { lockHistory } from "./months.ts";

/** Every interval that reports know is made of whole ones, in today's zones. */
export const sumQuarterMs = 15 * 60_000;
const dayMs = 96 * sumQuarterMs;

/** A visit as it was, null before it began, and as it is now. */
export interface VisitChange {
  readonly before: Visit | null;
  readonly after: Visit;
}

const countNames = Object.keys(noQueueCounts) as (keyof QueueCounts)[];

/**
 * Brings the sums forward by what changed, in the transaction that writes it and has locked the history. A quarter goes on by the rule that it was
 * begun with: sums of two rules would be neither's.
 */
export async function addToSums(trx: Db, changes: readonly VisitChange[]): Promise<void> {
  if (changes.length === 0) return;
  const byKey = Map.groupBy(changes, ({ after }) => keyOf(quarterOf(after.joinedAt), after.queue));
  const rules = await rulesOf(
    trx,
    [...byKey.values()].flatMap(([first]) => first?.after ?? []),
  );
  const rows = [...byKey].flatMap(([key, own]): QueueSumRow[] => {
    const rule = rules.get(key);
    const first = own[0]?.after;
    if (rule === undefined || first === undefined) return [];
    const counts = own.reduce((sum, change) => addQueueCounts(sum, deltaOf(change, rule)), noQueueCounts);
    return [{ quarter: quarterOf(first.joinedAt), queue: first.queue, ...rule, ...counts }];
  });
  await trx
    .insertInto("queueSum")
    .values(rows)
    .onConflict((on) =>
      on
        .columns(["quarter", "queue"])
        .doUpdateSet((row) =>
          Object.fromEntries(
            countNames.map((name) => [
              name,
              name === "longestWaitMs"
                ? sql`greatest(queue_sum.longest_wait_ms, ${row.ref("excluded.longestWaitMs")})`
                : sql`${row.ref(`queueSum.${name}`)} + ${row.ref(`excluded.${name}`)}`,
            ]),
          ),
        ),
    )
    .execute();
}

/** A wait, once over, stays as it was: the longest only grows. */
function deltaOf({ before, after }: VisitChange, rule: CountingRule): QueueCounts {
  const now = { ...noQueueCounts, ...queueCountsOf(after, rule) };
  const then = before === null ? noQueueCounts : { ...noQueueCounts, ...queueCountsOf(before, rule) };
  const delta = Object.fromEntries(countNames.map((name) => [name, now[name] - then[name]]));
  return { ...now, ...delta, longestWaitMs: now.longestWaitMs };
}

/** Of the sums that are there, else of the queues as they are now. By `keyOf`. */
async function rulesOf(trx: Db, visits: readonly Visit[]): Promise<Map<string, CountingRule>> {
  const quarters = visits.map(({ joinedAt }) => quarterOf(joinedAt));
  const queues = visits.map(({ queue }) => queue);
  const { rows } = await sql<{ quarter: number; queue: string } & CountingRule>`
    select v.quarter, v.queue, coalesce(s.service_level_ms, ${serviceMs}) as service_level_ms,
      coalesce(s.short_abandon_ms, ${shortMs}) as short_abandon_ms
    from unnest(${quarters}::bigint[], ${queues}::text[]) as v (quarter, queue)
      left join queue_sum s on s.quarter = v.quarter and s.queue = v.queue ${withRule}`.execute(trx);
  return new Map(
    rows.map(({ quarter, queue, serviceLevelMs, shortAbandonMs }) => [
      keyOf(Number(quarter), queue),
      { serviceLevelMs, shortAbandonMs },
    ]),
  );
}

/**
 * Sums anew what was summed by another rule than the queue has now, from the newest day back, a day in each transaction. Until it has come there
 * reports count such queues from their visits.
 * @param goOn asked before each day
 * @returns how many sums were made
 */
export async function restateSums(db: Db, goOn: () => boolean = () => true): Promise<number> {
  let made = 0;
  for (let before = Number.MAX_SAFE_INTEGER; goOn(); ) {
    const day = await newestOtherDay(db, before);
    if (day === null) return made;
    made += await db.transaction().execute((trx) => restateDay(trx, day));
    before = day;
  }
  return made;
}

const isOther = sql<boolean>`(v.service_level_ms <> ${serviceMs} or v.short_abandon_ms <> ${shortMs})`;

async function newestOtherDay(db: Db, before: number): Promise<number | null> {
  const { rows } = await sql<{ quarter: number }>`
    select v.quarter from queue_sum v ${withRule} where v.quarter < ${before} and ${isOther} order by v.quarter desc limit 1`.execute(
    db,
  );
  const [row] = rows;
  return row === undefined ? null : Math.floor(Number(row.quarter) / dayMs) * dayMs;
}

async function restateDay(trx: Db, day: number): Promise<number> {
  await lockHistory(trx);
  const until = day + dayMs;
  const other = await sql<{ queue: string }>`
    select distinct v.queue from queue_sum v ${withRule} where v.quarter >= ${day} and v.quarter < ${until} and ${isOther}`.execute(
    trx,
  );
  const queues = other.rows.map(({ queue }) => queue);
  if (queues.length === 0) return 0;
  const { rows } = await sql<Record<string, unknown>>`
    select v.joined_at / ${sql.lit(sumQuarterMs)} * ${sql.lit(sumQuarterMs)} as "quarter", v.queue as "queue",
      ${serviceMs} as "serviceLevelMs", ${shortMs} as "shortAbandonMs", ${queueSums}
    from queue_visit v ${withRule} where v.joined_at >= ${day} and v.joined_at < ${until} and v.queue = any(${queues}::text[])
    group by 1, 2, 3, 4`.execute(trx.withoutPlugins());
  await sql`delete from queue_sum where quarter >= ${day} and quarter < ${until} and queue = any(${queues}::text[])`.execute(
    trx,
  );
  for (let i = 0; i < rows.length; i += perStatement)
    await trx
      .insertInto("queueSum")
      .values(rows.slice(i, i + perStatement).map(({ queue, ...sums }) => sumRow(String(queue), numbers(sums))))
      .execute();
  return rows.length;
}

/** PostgreSQL takes 65,535 parameters. */
const perStatement = 1_000;

function sumRow(
  queue: string,
  { quarter = 0, serviceLevelMs = 0, shortAbandonMs = 0, ...counts }: Record<string, number>,
): QueueSumRow {
  return { quarter, queue, serviceLevelMs, shortAbandonMs, ...noQueueCounts, ...counts };
}

function quarterOf(at: number): number {
  return Math.floor(at / sumQuarterMs) * sumQuarterMs;
}

function keyOf(quarter: number, queue: string): string {
  return `${quarter}\n${queue}`;
}
