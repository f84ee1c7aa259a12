import { type Entity, type EntityRecord, entityNames } from "#shared/crm/entities.ts";
import type { Connection } from "../connection.ts";
import { type Row, recordOf, tables } from "./columns.ts";

export const recordById = Object.fromEntries(
  entityNames.map((entity) => [entity, `SELECT ${tables[entity].select("t")} FROM ${entity} t WHERE t.id = ?`]),
) as { readonly [E in Entity]: string };

/** Single records by id. */
export function recordReader(connection: Connection) {
  return {
    get<E extends Entity>(entity: E, id: string): EntityRecord<E> | null {
      const row = connection.sql<[string], Row>(recordById[entity]).get(id);
      return row === undefined ? null : recordOf(entity, row);
    },
  };
}
