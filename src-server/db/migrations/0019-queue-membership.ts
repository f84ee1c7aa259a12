import { type Kysely, sql } from "kysely";

/**
 * Which members of the exchange's queues central has made, and the node that looks after each: what central did not make it does not take away, also
 * after a node died. `left_at`: when that node stopped in order. And the queues that an agent has left for this session.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table queue_membership (
      queue text not null, member text not null, user_id uuid not null references app_user (id) on delete cascade,
      node_id uuid not null, left_at bigint, primary key (queue, member))`,
    sql`create index queue_membership_user on queue_membership (user_id)`,
    sql`create table queue_left (
      session_id uuid not null references session (id) on delete cascade,
      queue_id uuid not null references queue (id) on delete cascade, primary key (session_id, queue_id))`,
    sql`create index queue_left_queue on queue_left (queue_id)`,
  ];
  for (const statement of statements) await statement.execute(db);
}
