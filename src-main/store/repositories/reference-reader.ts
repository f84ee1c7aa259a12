import type { Connection } from "../connection.ts";
import type { StoreReaders } from "../readers.ts";
import { type Row, recordOf, tables } from "./columns.ts";

const colleague = `SELECT ${tables.colleague.select("t")} FROM colleague t`;
export const colleagueByExtension = `${colleague} WHERE t.extension = ? ORDER BY t.active DESC LIMIT 1`;

/** Small tables that central alone writes: read whole. */
export function colleagueReader(connection: Connection): StoreReaders["colleagues"] {
  return {
    byExtension(extension) {
      const row = connection.sql<[string], Row>(colleagueByExtension).get(extension);
      return row === undefined ? null : recordOf("colleague", row);
    },
    all: () =>
      connection
        .sql<[], Row>(`${colleague} ORDER BY t.name`)
        .all()
        .map((row) => recordOf("colleague", row)),
  };
}

export function dispositionReader(connection: Connection): StoreReaders["dispositions"] {
  return {
    all: () =>
      connection
        .sql<[], Row>(`SELECT ${tables.disposition.select("t")} FROM disposition t ORDER BY t.sort, t.code`)
        .all()
        .map((row) => recordOf("disposition", row)),
  };
}
