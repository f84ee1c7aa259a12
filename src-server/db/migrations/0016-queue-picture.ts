import { type Kysely, sql } from "kysely";

/** Who waits and who talks in each queue as of the last event that was written down: the node that leads next goes on from there (history/history-keeper.ts). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table queue_picture (queue text primary key, now jsonb not null)`.execute(db);
}
