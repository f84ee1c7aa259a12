import { sql } from "kysely";
import type { Contact, Customer, Interaction, Lead, Phone, Task } from "#shared/crm/index.ts";
import type { Db } from "../db/open-database.ts";
import { snakeCase } from "../db/snake-case.ts";

/** Records to be written together, in the order in which references resolve. */
export interface SeedBatch {
  readonly customer: Customer[];
  readonly contact: Contact[];
  readonly lead: Lead[];
  readonly phone: Phone[];
  readonly interaction: Interaction[];
  readonly task: Task[];
}

export function emptyBatch(): SeedBatch {
  return { customer: [], contact: [], lead: [], phone: [], interaction: [], task: [] };
}

const chunkSize = 1_000;

/** Writes a batch: one statement per thousand rows, the rows as one JSON parameter. */
export async function writeBatch(db: Db, batch: SeedBatch): Promise<void> {
  for (const [table, rows] of Object.entries(batch) as [keyof SeedBatch, object[]][]) {
    for (let at = 0; at < rows.length; at += chunkSize) {
      const json = JSON.stringify(rows.slice(at, at + chunkSize).map(snakeCased));
      await sql`insert into ${sql.table(table)} select * from jsonb_populate_recordset(null::${sql.table(table)}, ${json}::jsonb)`.execute(
        db,
      );
    }
  }
}

function snakeCased(row: object): object {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [snakeCase(key), value]));
}
