import { type RawBuilder, sql } from "kysely";
import { snakeCase } from "../db/snake-case.ts";
import { fieldNames, type RecordEntity } from "./record-tables.ts";

/** `r.created_at as "createdAt", …`: the columns of the row `r` under the names of their fields, for queries without Kysely's plugin. */
export function selectedFields(entity: RecordEntity): RawBuilder<unknown> {
  return sql.join(fieldNames(entity).map((field) => sql`${sql.ref(`r.${snakeCase(field)}`)} as ${sql.id(field)}`));
}
