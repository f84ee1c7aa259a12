import { type Kysely, sql } from "kysely";

/**
 * The refresh token before the valid one, by its hash: a desk whose answer was lost sends it again (auth/sessions.ts). Null for sessions
 * that were not refreshed since: they have no predecessor.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table session add column previous_refresh_hash text`.execute(db);
}
