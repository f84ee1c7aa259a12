import type { Kysely } from "kysely";
import { type Entity, entities } from "#shared/crm/index.ts";
import type { Fields, FieldValue } from "#shared/sync/index.ts";
import type { Db } from "../db/open-database.ts";

/** Entities with a table of their own name; colleagues are a view of users. */
export type RecordEntity = Exclude<Entity, "colleague">;
export const recordEntities: readonly RecordEntity[] = [
  "disposition",
  "customer",
  "contact",
  "lead",
  "phone",
  "interaction",
  "task",
];

/** A row of any record table: its fields, and the tombstone. */
export interface RecordTableRow {
  id: string;
  version: number;
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
  [field: string]: FieldValue;
}
type RecordTables = { [E in RecordEntity]: RecordTableRow };

/** The record tables seen alike, for code that serves every entity; columns come only from the entities' schemas. */
export function recordTables(db: Db): Kysely<RecordTables> {
  return db as unknown as Kysely<RecordTables>;
}

const names = Object.fromEntries(
  Object.entries(entities).map(([entity, schema]) => [entity, Object.keys(schema.shape)]),
) as unknown as Record<Entity, readonly string[]>;

/** The fields of an entity in the order of its schema; each is a column. */
export function fieldNames(entity: Entity): readonly string[] {
  return names[entity];
}

/** What a desk or a REST client gets to see of a row. */
export function recordOf(entity: Entity, row: RecordTableRow): Fields {
  const record: Fields = {};
  for (const field of names[entity]) record[field] = row[field] ?? null;
  return record;
}
