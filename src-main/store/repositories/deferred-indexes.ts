import { z } from "zod";
import type { Connection } from "../connection.ts";

/** Where the indexes that are missing for now are written down: a load that is interrupted leaves them to the next start. */
const key = "deferred-indexes";
const Indexes = z.array(z.object({ name: z.string(), sql: z.string() }));

const secondary = `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('customer', 'phone') ORDER BY name`;

/**
 * Takes the secondary indexes of the big tables away while they are filled, and makes them afterwards from sorted values: each page is written
 * once instead of once per few rows. Lookups scan meanwhile, so this is for files that nobody works with yet.
 */
export function deferIndexes(connection: Connection): void {
  const indexes = Indexes.parse(connection.sql(secondary).all());
  if (indexes.length === 0) return;
  connection
    .sql("INSERT INTO kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
    .run(key, JSON.stringify(indexes));
  for (const { name } of indexes) connection.db.exec(`DROP INDEX ${name}`);
}

/** Makes the indexes that were taken away. @returns whether there were any */
export function buildDeferredIndexes(connection: Connection): boolean {
  const row = connection.sql<[string], { value: string }>("SELECT value FROM kv WHERE key = ?").get(key);
  if (row === undefined) return false;
  // These texts were read from this file's own schema.
  for (const { sql } of Indexes.parse(JSON.parse(row.value))) connection.db.exec(sql);
  connection.sql("DELETE FROM kv WHERE key = ?").run(key);
  return true;
}

/** No customers, no numbers: nothing to look up yet. */
export function isEmpty(connection: Connection): boolean {
  const sql = "SELECT EXISTS (SELECT 1 FROM customer) OR EXISTS (SELECT 1 FROM phone) AS filled";
  return connection.sql<[], { filled: number }>(sql).get()?.filled === 0;
}
