import { type Kysely, sql } from "kysely";

/**
 * Nodes with their leases, and which session's desk is connected to which. Unlogged: after a crash of the database every desk connects again
 * anyway, and these rows are written more often than anything else.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create unlogged table node (
      id uuid primary key,
      started_at bigint not null,
      expires_at bigint not null
    )`.execute(db);
  await sql`
    create unlogged table presence (
      session_id uuid primary key,
      user_id uuid not null,
      node_id uuid not null references node (id) on delete cascade,
      connected_at bigint not null,
      state jsonb
    )`.execute(db);
  await sql`create index presence_node on presence (node_id)`.execute(db);
}
