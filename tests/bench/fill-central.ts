import { sql } from "kysely";
import type { Db } from "#server/db/open-database.ts";
import { snakeCase } from "#server/db/snake-case.ts";
import { datasetCustomer } from "#tests/helpers/dataset.ts";

const perStatement = 2_000;

/** The generated customers with their numbers in central's database, as if they had come one by one; triggers are made up for at the end. */
export async function fillCentral(db: Db, customers: number, out: (line: string) => void): Promise<void> {
  const started = performance.now();
  const plain = db.withoutPlugins();
  for (const table of ["customer", "phone"])
    await sql`alter table ${sql.table(table)} disable trigger user`.execute(plain);
  const insert = (table: string, records: readonly object[]) => {
    const rows = records.map((record) =>
      Object.fromEntries(Object.entries(record).map(([field, value]) => [snakeCase(field), value])),
    );
    const all = sql`select * from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::json)`;
    return sql`insert into ${sql.table(table)} ${all}`.execute(plain);
  };
  for (let from = 0; from < customers; from += perStatement) {
    const some = Array.from({ length: Math.min(perStatement, customers - from) }, (_, i) => datasetCustomer(from + i));
    await insert(
      "customer",
      some.map(({ customer }) => customer),
    );
    await insert(
      "phone",
      some.flatMap(({ phones }) => phones),
    );
  }
  for (const table of ["customer", "phone"]) {
    await sql`insert into sync_feed (entity, id, txid, seq, removed)
      select ${sql.lit(table)}, id, pg_current_xact_id(), nextval('sync_feed_seq'), false from ${sql.table(table)}`.execute(
      plain,
    );
    await sql`alter table ${sql.table(table)} enable trigger user`.execute(plain);
  }
  await sql`analyze`.execute(plain);
  out(`central filled in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
