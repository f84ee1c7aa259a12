import { type Kysely, sql } from "kysely";

/**
 * Sums of the queues' visits by quarter of an hour, which reports are made from (history/queue-sums.ts): kept in the transaction that writes the
 * visits, by the rule that the queue had. What was written before is summed here. Then reports that central makes by itself, and what they made.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table queue_sum (
      quarter bigint not null, queue text not null, service_level_ms integer not null, short_abandon_ms integer not null,
      offered bigint not null, answered bigint not null, answered_in_time bigint not null, abandoned bigint not null,
      abandoned_in_time bigint not null, abandoned_short bigint not null, "left" bigint not null, answered_wait_ms bigint not null,
      abandoned_wait_ms bigint not null, longest_wait_ms bigint not null, handled bigint not null, talked_ms bigint not null,
      held_ms bigint not null, wrap_up_ms bigint not null,
      primary key (quarter, queue)) with (fillfactor = 70)`,
    sql`insert into queue_sum
      select v.joined_at / 900000 * 900000, v.queue, r.service_ms, r.short_ms,
        count(*) filter (where v.outcome <> 'unknown'),
        count(*) filter (where v.outcome = 'answered'),
        count(*) filter (where v.outcome = 'answered' and v.waited_ms <= r.service_ms),
        count(*) filter (where v.outcome = 'abandoned' and v.waited_ms >= r.short_ms),
        count(*) filter (where v.outcome = 'abandoned' and v.waited_ms >= r.short_ms and v.waited_ms <= r.service_ms),
        count(*) filter (where v.outcome = 'abandoned' and v.waited_ms < r.short_ms),
        count(*) filter (where v.outcome = 'left'),
        coalesce(sum(v.waited_ms) filter (where v.outcome = 'answered'), 0),
        coalesce(sum(v.waited_ms) filter (where v.outcome = 'abandoned' and v.waited_ms >= r.short_ms), 0),
        coalesce(max(v.waited_ms), 0), count(*) filter (where v.ended_at is not null),
        coalesce(sum(v.talked_ms), 0), coalesce(sum(v.held_ms), 0), coalesce(sum(v.wrap_up_ms), 0)
      from queue_visit v left join queue q on q.exchange_name = v.queue and q.deleted_at is null
        cross join lateral (select coalesce(q.service_level_sec, 20) * 1000 as service_ms, coalesce(q.short_abandon_sec, 5) * 1000 as short_ms) r
      group by 1, 2, 3, 4`,
    // An agent's calls around a moment: which of them a visit is. Takes over what the index on the agent alone did.
    sql`create index interaction_agent_at on interaction (agent_id, started_at)`,
    sql`drop index interaction_agent`,
    // Calls by disposition within a span.
    sql`create index interaction_started on interaction (started_at) where channel = 'call'`,
    sql`create table report_schedule (
      id uuid primary key, user_id uuid not null references app_user (id) on delete cascade, name text not null, report text not null,
      span text not null, zone text not null, "interval" text not null, queues text[], abandons text, format text not null, language text not null,
      "at" text not null, weekdays text not null, active boolean not null, version integer not null,
      due_at bigint, try_at bigint, tries integer not null default 0, last_at bigint, failure text,
      created_at bigint not null, updated_at bigint not null)`,
    sql`create index report_schedule_user on report_schedule (user_id)`,
    sql`create index report_schedule_try on report_schedule (try_at) where try_at is not null`,
    sql`create table report_file (
      id uuid primary key, schedule_id uuid references report_schedule (id) on delete set null,
      user_id uuid not null references app_user (id) on delete cascade, scope text not null, teams uuid[] not null, name text not null,
      report text not null, format text not null, span_from bigint not null, span_until bigint not null, made_at bigint not null,
      expires_at bigint not null, rows integer not null, body bytea not null)`,
    sql`create index report_file_user on report_file (user_id, made_at desc)`,
    sql`create index report_file_age on report_file (expires_at)`,
    // A spreadsheet is compressed already, and a table of figures is small.
    sql`alter table report_file alter column body set storage external`,
  ];
  for (const statement of statements) await statement.execute(db);
}
