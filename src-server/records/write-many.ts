import { sql } from "kysely";
import type { Fields, FieldValue } from "#shared/sync/index.ts";
import type { Db } from "../db/open-database.ts";
import { snakeCase } from "../db/snake-case.ts";
import { fieldNames, type RecordEntity } from "./record-tables.ts";

/** A record as it is to be, and which of its fields are not yet so in the database. */
export interface ChangedRecord {
  readonly record: Fields;
  readonly fields: ReadonlySet<string>;
}

/** Stores records that are checked already, in one statement with one parameter whatever their number. */
export async function insertRecords(db: Db, entity: RecordEntity, records: readonly Fields[]): Promise<void> {
  if (records.length === 0) return;
  const fields = fieldNames(entity);
  const columns = sql.join(fields.map((field) => sql.ref(snakeCase(field))));
  await sql`
    insert into ${sql.table(entity)} (${columns})
    select ${columns} from json_populate_recordset(null::${sql.table(entity)}, ${json(records, fields)}::json)`.execute(
    db,
  );
}

/** Writes the changed fields of records that are checked and locked already, in one statement. Each becomes its next version. */
export async function updateRecords(db: Db, entity: RecordEntity, changed: readonly ChangedRecord[]): Promise<void> {
  if (changed.length === 0) return;
  // A field that only another of the records changes is written as it is.
  const fields = [...new Set(changed.flatMap((it) => [...it.fields])), "version", "updatedAt"];
  const set = fields.map((field) => {
    const column = snakeCase(field);
    return sql`${sql.ref(column)} = ${sql.ref(`n.${column}`)}`;
  });
  const records = changed.map((it) => it.record);
  await sql`
    update ${sql.table(entity)} r set ${sql.join(set)}
    from json_populate_recordset(null::${sql.table(entity)}, ${json(records, ["id", ...fields])}::json) n
    where r.id = n.id`.execute(db);
}

function json(records: readonly Fields[], fields: readonly string[]): string {
  const columns = fields.map((field) => [field, snakeCase(field)] as const);
  return JSON.stringify(
    records.map((record) => Object.fromEntries(columns.map(([field, column]) => [column, storable(record[field])]))),
  );
}

/** Half of a surrogate pair would be refused with all of the JSON. */
function storable(value: FieldValue | undefined): FieldValue {
  return typeof value === "string" ? value.toWellFormed() : (value ?? null);
}
