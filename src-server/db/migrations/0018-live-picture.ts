import { type Kysely, sql } from "kysely";

/**
 * What the live picture of queues and agents needs to be exact.
 * - `agent_state`: from `at` on the agent was in this state, by central's clock. `said_at`: the same moment by the desk's clock, which tells a state
 *   that is told again from a new one; null: central's own conclusion from a desk that is gone. By month, like the queues' history: five thousand agents
 *   make more than a million rows a day, and a month goes by dropping a table.
 * - `wrap_up_due`: a wrap-up that is over and whose call has not been told yet (history/wrap-ups.ts).
 * - `queue_event.seq`: the order of commit, without gaps: a node that has counted up to a number reads on from there. Events of before have 0; they
 *   are read as counts.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create sequence agent_state_id as bigint`,
    sql`create table agent_state (
      id bigint not null default nextval('agent_state_id'), user_id uuid not null, at bigint not null,
      state text not null check (state in ('signed-out', 'not-ready', 'ready', 'reserved', 'talking', 'wrap-up')),
      reason text, said_at bigint, primary key (at, id)) partition by range (at)`,
    sql`create index agent_state_user on agent_state (user_id, at, id)`,
    sql`create table wrap_up_due (
      id bigint generated always as identity primary key, user_id uuid not null, talked_from bigint,
      wrap_from bigint not null, wrap_until bigint not null, not_before bigint not null)`,
    sql`create index wrap_up_due_user on wrap_up_due (user_id)`,
    // The call that a wrap-up followed.
    sql`create index queue_visit_handled on queue_visit (member, ended_at) where ended_at is not null`,
    sql`alter table presence add column next jsonb`,
    sql`create index presence_user on presence (user_id)`,
    sql`alter table queue_event add column seq bigint not null default 0`,
    sql`alter table queue_event alter column seq drop default`,
    sql`create index queue_event_seq on queue_event (seq) where seq > 0`,
    sql`insert into app_meta (key, value) values ('queue-event-seq', '0')`,
  ];
  for (const statement of statements) await statement.execute(db);
}
