import { sql } from "kysely";
import type { QueueEvent } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";

const key = "queue-event-seq";

/**
 * The next numbers of events, in a transaction that has locked the history: so they rise in the order of commit, and there is none missing. Whoever
 * has seen one has seen all before it.
 * @returns the first of them
 */
export async function takeSeqs(trx: Db, count: number): Promise<number> {
  const { value } = await trx
    .updateTable("appMeta")
    .set({ value: sql<string>`(value::bigint + ${count})::text` })
    .where("key", "=", key)
    .returning("value")
    .executeTakeFirstOrThrow();
  return Number(value) - count + 1;
}

/** The last event that was written. */
export async function lastSeq(db: Db): Promise<number> {
  const row = await db.selectFrom("appMeta").select("value").where("key", "=", key).executeTakeFirst();
  return Number(row?.value ?? 0);
}

export interface EventsBehind {
  /** In the order of commit. */
  readonly events: readonly QueueEvent[];
  /** The place behind the last of them. */
  readonly seq: number;
  readonly more: boolean;
}

/**
 * What was written behind a place, as one picture of the database.
 * @param from no event of a caller who joined before is of interest
 * @returns null when something is missing in between: the database was put back to an earlier state, or months were dropped
 */
export async function readEventsBehind(db: Db, seq: number, from: number, limit: number): Promise<EventsBehind | null> {
  const { rows } = await sql<{ last: string; seq: string | null; told: QueueEvent }>`
    select (select value from app_meta where key = ${key}) as last, e.seq, e.told
    from (select 1) as one left join lateral (
      select seq, told from queue_event where seq > ${seq} and seq > 0 and joined_at >= ${from} order by seq limit ${limit}) e on true`.execute(
    db.withoutPlugins(),
  );
  const last = Number(rows[0]?.last ?? 0);
  const told = rows.filter((row) => row.seq !== null);
  const more = told.length === limit && last > seq + limit;
  const complete = told.every((row, i) => Number(row.seq) === seq + 1 + i) && (more || last === seq + told.length);
  if (!complete) return null;
  // Numbers and names of callers are not kept with events.
  const events = told.map((row) => (row.told.type === "joined" ? { ...row.told, number: null, name: null } : row.told));
  return { events, seq: seq + told.length, more };
}
