import type { Connection } from "../connection.ts";
import type { Salvage } from "../writer/requests.ts";

/** The columns that are carried over from a damaged file. A newer schema that adds one gives it a default. */
export const salvagedColumns: { readonly [T in keyof Salvage]: readonly string[] } = {
  outbox: [
    "mutation_id",
    "entity",
    "record_id",
    "op",
    "base_version",
    "fields",
    "base",
    "made_at",
    "sent_at",
    "closed",
  ],
  rejected: ["mutation_id", "entity", "record_id", "mutation", "reason", "detail", "at"],
  conflict: ["mutation_id", "entity", "record_id", "conflicts", "at"],
  draft: ["key", "body", "updated_at"],
  call: ["id", "open", "body", "dialog", "updated_at"],
};
export const salvagedTables = Object.keys(salvagedColumns) as readonly (keyof Salvage)[];

/** Puts salvaged rows into the new file, in their old order. */
export function restoreRows(connection: Connection, salvage: Salvage): void {
  for (const table of salvagedTables) {
    const columns = salvagedColumns[table];
    const sql = `INSERT OR REPLACE INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
    for (const row of salvage[table]) connection.sql(sql).run(...columns.map((column) => row[column] ?? null));
  }
}
