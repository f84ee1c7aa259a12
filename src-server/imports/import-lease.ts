import { type RawBuilder, sql } from "kysely";
import { ImportRules } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import type { BatchResult } from "./apply-rows.ts";
import type { RejectedRow } from "./read-row.ts";
import type { ImportOrigin } from "./record-ids.ts";

/** A node that has not said for this long that it still works on an import is taken for dead. */
export const leaseMs = 20_000;
/** An import that stopped central this often without getting on is not taken up again. */
const maxStarts = 5;

/** An import in this node's hands. */
export interface HeldImport extends ImportOrigin {
  readonly userId: UserId;
  readonly rules: ImportRules;
  readonly doneRows: number;
  readonly totalRows: number | null;
  /** It stopped central too often: it is not to be run. */
  readonly hopeless: boolean;
}

/** The database's clock: nodes' own may differ. */
const dbNow: RawBuilder<number> = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** Takes the oldest import that waits, or whose node is gone. null: there is none. */
export async function takeImport(db: Db, runner: string, now: number): Promise<HeldImport | null> {
  const { rows } = await sql<{
    id: string;
    userId: UserId;
    createdAt: number;
    rules: string;
    doneRows: number;
    totalRows: number | null;
    starts: number;
  }>`
    update import_job set state = 'running', runner = ${runner}, lease_until = ${dbNow} + ${leaseMs}, starts = starts + 1,
      started_at = coalesce(started_at, ${now})
    where id = (select id from import_job where state = 'waiting' or (state = 'running' and lease_until < ${dbNow})
      order by started_at nulls last, created_at limit 1 for update skip locked)
    returning id, user_id, created_at, rules, done_rows, total_rows, starts`.execute(db);
  const row = rows[0];
  if (row === undefined) return null;
  const { starts, rules, ...rest } = row;
  return { ...rest, rules: ImportRules.parse(JSON.parse(rules)), hopeless: starts > maxStarts };
}

/** Says that the node still works on it. @returns what is wanted: to go on, to cancel, or to let go, for another node has it. */
export async function keepLease(db: Db, id: string, runner: string): Promise<"go-on" | "cancel" | "lost"> {
  const { rows } = await sql<{ cancelWanted: boolean }>`
    update import_job set lease_until = ${dbNow} + ${leaseMs} where id = ${id} and runner = ${runner} and state = 'running'
    returning cancel_wanted`.execute(db);
  const row = rows[0];
  return row === undefined ? "lost" : row.cancelWanted ? "cancel" : "go-on";
}

/** For the next node, at once: this one stops. */
export async function letGo(db: Db, id: string, runner: string): Promise<void> {
  await sql`update import_job set lease_until = 0, starts = 0 where id = ${id} and runner = ${runner} and state = 'running'`.execute(
    db,
  );
}

export async function setTotal(db: Db, id: string, totalRows: number): Promise<void> {
  await db.updateTable("importJob").set({ totalRows }).where("id", "=", id).execute();
}

/** Another node has the import: what this one did of the batch must not be committed. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** Writes down how far the import is, in the transaction that does the rows. @returns whether its end is wanted. @throws LeaseLost */
export async function keepProgress(
  db: Db,
  held: { id: string; runner: string; from: number },
  rows: number,
  result: BatchResult,
): Promise<boolean> {
  const { rows: kept } = await sql<{ cancelWanted: boolean }>`
    update import_job set done_rows = done_rows + ${rows}, created_count = created_count + ${result.created},
      merged_count = merged_count + ${result.merged}, unchanged_count = unchanged_count + ${result.unchanged},
      rejected_count = rejected_count + ${result.rejects.length}, lease_until = ${dbNow} + ${leaseMs}, starts = 0
    where id = ${held.id} and runner = ${held.runner} and state = 'running' and done_rows = ${held.from} returning cancel_wanted`.execute(
    db,
  );
  const [row] = kept;
  if (row === undefined) throw new LeaseLost();
  return row.cancelWanted;
}

const maxKeptCells = 64;
const maxKeptLength = 500;

/** Adds rows to the report. Long cells and wide rows are cut. */
export async function keepRejects(
  db: Db,
  id: string,
  rejects: readonly (RejectedRow & { nameKey: string | null; numbers: string[] })[],
): Promise<void> {
  if (rejects.length === 0) return;
  await db
    .insertInto("importReject")
    .values(
      rejects.map(({ line, reason, field, cells, nameKey, numbers }) => ({
        ...{ importId: id, line, reason, field, nameKey, numbers },
        cells: JSON.stringify(cells.slice(0, maxKeptCells).map((cell) => clean(cell.slice(0, maxKeptLength)))),
      })),
    )
    // Two rows of a broken file can be said to begin on one line.
    .onConflict((it) => it.columns(["importId", "line"]).doNothing())
    .execute();
}

/** PostgreSQL keeps no NUL. */
function clean(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}

/** The import is over. */
export async function endImport(
  db: Db,
  held: { id: string; runner: string },
  end: { state: "done" | "cancelled" | "failed"; failure: string | null; at: number },
): Promise<boolean> {
  const ended = await db
    .updateTable("importJob")
    .set({ state: end.state, failure: end.failure, endedAt: end.at, leaseUntil: null })
    .where("id", "=", held.id)
    .where("runner", "=", held.runner)
    .where("state", "=", "running")
    .returning("id")
    .executeTakeFirst();
  return ended !== undefined;
}
