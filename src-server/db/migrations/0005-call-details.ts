import { type Kysely, sql } from "kysely";

/** What a call's record says since Part 2: to whom it was given, which conversation it was part of, how it sounded (a CallQuality). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table interaction
      add column transferred_to text, add column call_ref text, add column quality jsonb`.execute(db);
}
