import { sql } from "kysely";
import type { Db } from "../db/open-database.ts";

const tables = ["queue_visit", "queue_event", "agent_state"] as const;

/** One at a time writes the history or changes its months, on whichever node; until the end of the transaction. */
export async function lockHistory(trx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('popline-queue-history'))`.execute(trx);
}

/** Makes the tables of these months (UTC) where they are not there. In a transaction that has locked the history. */
export async function makeMonths(trx: Db, months: Iterable<string>): Promise<void> {
  for (const month of months) {
    const [from, until] = spanOf(month);
    for (const table of tables)
      await sql`create table if not exists ${sql.table(`${table}_${month}`)} partition of ${sql.table(table)}
        for values from (${sql.lit(from)}) to (${sql.lit(until)})`.execute(trx);
  }
}

/** This month's tables and the next one's: made before they are needed, so that no caller waits for them. */
export async function makeMonthsAhead(db: Db, now: number): Promise<void> {
  const month = monthOf(now);
  await db.transaction().execute(async (trx) => {
    await lockHistory(trx);
    await makeMonths(trx, [month, monthOf(spanOf(month)[1])]);
  });
}

/** Drops the months that ended before. @returns how many months of how many tables */
export async function dropMonthsBefore(db: Db, at: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await lockHistory(trx);
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
      where p.relname = any(${[...tables]}::text[]) and p.relnamespace = current_schema()::regnamespace`.execute(trx);
    const old = rows.filter(({ name }) => spanOf(name.slice(-monthLength))[1] <= at);
    for (const { name } of old) await sql`drop table ${sql.table(name)}`.execute(trx);
    if (old.length > 0) {
      const until = Math.max(...old.map(({ name }) => spanOf(name.slice(-monthLength))[1]));
      await trx.deleteFrom("queueSum").where("quarter", "<", until).execute();
    }
    return old.length;
  });
}

const monthLength = "2026_11".length;

/** As it stands in a table's name: `2026_11`. */
export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, monthLength).replace("-", "_");
}

function spanOf(month: string): readonly [from: number, until: number] {
  const [year = 0, number = 1] = month.split("_").map(Number);
  return [Date.UTC(year, number - 1), Date.UTC(year, number)];
}
