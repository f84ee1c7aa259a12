import { type RawBuilder, sql } from "kysely";
import type { Fields } from "#shared/sync/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { type RecordEntity, type RecordTableRow, recordOf } from "./record-tables.ts";
import { readScope } from "./scope.ts";

export interface FoundRecord {
  readonly record: Fields;
  /** A tombstone. */
  readonly deleted: boolean;
}

/** One record that the user may read. */
export function readRecord(db: Db, user: Identity, entity: RecordEntity, id: string): Promise<FoundRecord | null> {
  return findRecord(db, entity, id, readScope(user, entity), sql``);
}

/** The row of that id within a scope (a condition on the row `r`); `lock` ends the query. */
export async function findRecord(
  db: Db,
  entity: RecordEntity,
  id: string,
  scope: RawBuilder<boolean>,
  lock: RawBuilder<unknown>,
): Promise<FoundRecord | null> {
  const { rows } = await sql<RecordTableRow>`
    select r.* from ${sql.table(entity)} r where r.id = ${id} and (${scope}) ${lock}`.execute(db);
  const row = rows[0];
  return row === undefined ? null : { record: recordOf(entity, row), deleted: row.deletedAt !== null };
}
