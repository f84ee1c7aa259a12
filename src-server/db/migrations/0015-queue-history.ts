import { type Kysely, sql } from "kysely";

/**
 * What happened in the exchange's queues. `queue_event`: every event, without the caller's number and name; `queue_visit`: one row for a caller's way
 * through a queue, which reports are made from. Both by month of `joined_at`, the moment whose interval everything counts to
 * (src-shared/queue/tally.ts): months are made by `history/months.ts`, and dropped as a whole when they are older than is kept.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create sequence queue_visit_id as bigint`,
    sql`create table queue_visit (
      id bigint not null, queue text not null, caller text not null, number text, name text, joined_at bigint not null,
      outcome text not null check (outcome in ('waiting', 'answered', 'abandoned', 'left', 'unknown')),
      waited_ms bigint, leave_reason text, member text, ended_at bigint, talked_ms bigint, held_ms bigint, ended_by text, wrap_up_ms bigint,
      primary key (joined_at, id)) partition by range (joined_at)`,
    // The visit that an event goes on with.
    sql`create index queue_visit_caller on queue_visit (queue, caller, id)`,
    sql`create index queue_visit_member on queue_visit (queue, member, ended_at) where ended_at is not null`,
    // A person whose data is erased (persons/erase-person.ts).
    sql`create index queue_visit_number on queue_visit (right(regexp_replace(number, '\\D', '', 'g'), 8)) where number is not null`,
    sql`create table queue_event (
      at bigint not null, queue text not null, caller text not null, type text not null, member text, joined_at bigint not null,
      told jsonb not null) partition by range (joined_at)`,
    // Whether an event was told before, and rings by agent.
    sql`create index queue_event_caller on queue_event (queue, caller, at)`,
    sql`create index queue_event_ring on queue_event (joined_at, queue, member) where type in ('offered', 'unanswered')`,
  ];
  for (const statement of statements) await statement.execute(db);
}
