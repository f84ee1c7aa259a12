import type { Connection } from "../connection.ts";
import type { StoreReaders } from "../readers.ts";
import { type Row, recordOf, type SqlValue, tables } from "./columns.ts";
import { keyset, type Place, paged, placeCondition } from "./ranges.ts";

export const interactionsSql = (column: "customer_id" | "lead_id", place: Place) => `
  SELECT ${tables.interaction.select("i")}, i.n AS n FROM interaction i
  WHERE i.${column} = ? ${place === "start" ? "" : `AND ${placeCondition(place, "i.started_at", "i.n", true)}`}
  ORDER BY i.started_at DESC, i.n DESC LIMIT ?`;

/** A record's timeline, newest first. */
export function interactionReader(connection: Connection): StoreReaders["interactions"] {
  return {
    of(target, { cursor, limit }) {
      const column = target.type === "customer" ? "customer_id" : "lead_id";
      const rows = keyset(cursor, limit, (place, values, count) =>
        connection
          .sql<SqlValue[], Row & { n: number; startedAt: number }>(interactionsSql(column, place))
          .all(target.id, ...values, count),
      );
      return paged(
        rows,
        limit,
        (row) => [row.startedAt, row.n],
        (row) => recordOf("interaction", row),
      );
    },
  };
}
