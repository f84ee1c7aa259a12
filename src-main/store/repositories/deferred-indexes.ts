import { z } from "zod";
import type { Connection } from "../connection.ts";
import { closeNumberRuns, hasNumberRuns, openNumberRuns } from "./number-runs.ts";

/** Where the indexes that are missing for now are written down: a load that is interrupted leaves them to the next start. */
const key = "deferred-indexes";
const Indexes = z.array(z.object({ name: z.string(), sql: z.string() }));

const secondary = `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('customer', 'phone') ORDER BY name`;

/** Those whose entries come in no order while customers come in the order of their ids; the others only grow at their ends. */
const unordered: readonly string[] = [
  "customer_sort_name",
  "customer_sort_company",
  "customer_updated",
  "customer_email",
  "phone_reversed",
];

/**
 * Takes the secondary indexes of the big tables away while they are filled, and makes them afterwards from sorted values: each page is written
 * once instead of once per few rows. Lookups scan meanwhile, so this is for files that nobody works with yet.
 */
export function deferIndexes(connection: Connection): void {
  defer(connection, () => true);
}

/** The same for a first sync beside a working agent: numbers are still found (number-runs.ts), lists go by another order. */
export function deferForFirstSync(connection: Connection): void {
  if (hasNumberRuns(connection)) return;
  defer(connection, (name) => unordered.includes(name));
  openNumberRuns(connection);
}

function defer(connection: Connection, chosen: (name: string) => boolean): void {
  const indexes = Indexes.parse(connection.sql(secondary).all()).filter(({ name }) => chosen(name));
  if (indexes.length === 0) return;
  remember(connection, [...waiting(connection), ...indexes]);
  for (const { name } of indexes) connection.db.exec(`DROP INDEX ${name}`);
}

/** Makes one of the indexes that were taken away. @returns whether there are more */
export function buildNextIndex(connection: Connection): boolean {
  const [next, ...rest] = waiting(connection);
  if (next === undefined) return false;
  // These texts were read from this file's own schema.
  connection.db.exec(next.sql);
  remember(connection, rest);
  if (rest.length === 0) closeNumberRuns(connection);
  return rest.length > 0;
}

/** Makes all that were taken away. @returns whether there were any */
export function buildDeferredIndexes(connection: Connection): boolean {
  const any = waiting(connection).length > 0;
  while (buildNextIndex(connection));
  return any;
}

/** Names of the indexes that are not there now. */
export function missingIndexes(connection: Connection): ReadonlySet<string> {
  return new Set(waiting(connection).map(({ name }) => name));
}

/** No customers, no numbers: nothing to look up yet. */
export function isEmpty(connection: Connection): boolean {
  const sql = "SELECT EXISTS (SELECT 1 FROM customer) OR EXISTS (SELECT 1 FROM phone) AS filled";
  return connection.sql<[], { filled: number }>(sql).get()?.filled === 0;
}

function waiting(connection: Connection): z.output<typeof Indexes> {
  const row = connection.sql<[string], { value: string }>("SELECT value FROM kv WHERE key = ?").get(key);
  return row === undefined ? [] : Indexes.parse(JSON.parse(row.value));
}

function remember(connection: Connection, indexes: z.output<typeof Indexes>): void {
  if (indexes.length === 0) connection.sql("DELETE FROM kv WHERE key = ?").run(key);
  else
    connection
      .sql("INSERT INTO kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
      .run(key, JSON.stringify(indexes));
}
