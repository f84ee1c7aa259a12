import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Db } from "#server/db/open-database.ts";
import { snakeCase } from "#server/db/snake-case.ts";
import { fieldNames } from "#server/records/record-tables.ts";
import { datasetCustomer } from "#tests/helpers/dataset.ts";

const perFile = 50_000;
const filled = ["customer", "phone"] as const;

/**
 * The generated customers with their numbers in central's database, as if they had come one by one: copied from files without triggers and indexes,
 * which are made up for at the end. The database's server must be of this machine, and the connection its superuser's.
 */
export async function fillCentral(db: Db, customers: number, out: (line: string) => void): Promise<void> {
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "popline-fill-"));
  // The server runs as somebody else.
  await chmod(folder, 0o755);
  try {
    await db.connection().execute((connection) => fill(connection.withoutPlugins(), customers, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  out(`central filled in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

async function fill(db: Db, customers: number, folder: string): Promise<void> {
  // No triggers, no checks of references: the data are known.
  await sql`set session_replication_role = replica`.execute(db);
  await sql`set maintenance_work_mem = '256MB'`.execute(db);
  const { rows: indexes } = await sql<{ name: string; definition: string }>`
    select i.indexname as name, i.indexdef as definition from pg_indexes i
    where i.tablename in ('customer', 'phone', 'sync_feed') and i.schemaname = current_schema()
      and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`.execute(db);
  for (const { name } of indexes) await sql`drop index ${sql.id(name)}`.execute(db);
  let copied: Promise<unknown> = Promise.resolve();
  for (let from = 0; from < customers; from += perFile) {
    const some = Array.from({ length: Math.min(perFile, customers - from) }, (_, i) => datasetCustomer(from + i));
    const files = await Promise.all([
      write(
        join(folder, `customer-${from}`),
        "customer",
        some.map(({ customer }) => customer),
      ),
      write(
        join(folder, `phone-${from}`),
        "phone",
        some.flatMap(({ phones }) => phones),
      ),
    ]);
    // The next rows are made while the server takes these in.
    await copied;
    copied = copyAll(db, files);
  }
  await copied;
  for (const table of filled)
    await sql`insert into sync_feed (entity, id, txid, seq, removed)
      select ${sql.lit(table)}, id, pg_current_xact_id(), nextval('sync_feed_seq'), false from ${sql.table(table)}`.execute(
      db,
    );
  for (const { definition } of indexes) await sql.raw(definition).execute(db);
  await sql`set session_replication_role = origin`.execute(db);
  await sql`vacuum analyze`.execute(db);
}

async function copyAll(db: Db, files: readonly string[]): Promise<void> {
  for (const [i, table] of filled.entries()) {
    const columns = sql.join(fieldNames(table).map((field) => sql.ref(snakeCase(field))));
    await sql`copy ${sql.table(table)} (${columns}) from ${sql.lit(files[i] ?? "")}`.execute(db);
    await rm(files[i] ?? "");
  }
}

/** PostgreSQL's text format of COPY. */
async function write(file: string, entity: (typeof filled)[number], records: readonly object[]): Promise<string> {
  const fields = fieldNames(entity);
  const lines = records.map((record) => {
    const values = record as Readonly<Record<string, unknown>>;
    return fields.map((field) => cell(values[field])).join("\t");
  });
  await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o644 });
  return file;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "\\N";
  return String(value).replace(
    /[\\\t\n\r]/g,
    (found) => `\\${found === "\\" ? found : ({ "\t": "t", "\n": "n" }[found] ?? "r")}`,
  );
}
