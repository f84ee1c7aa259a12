import { type Kysely, sql } from "kysely";

/** What desks offered until now; the ids are fixed, so that every central has the same. */
const reasons = [
  ["01970000-0000-7000-a000-000000000001", "break", "Break", "小休"],
  ["01970000-0000-7000-a000-000000000002", "lunch", "Lunch", "午餐"],
  ["01970000-0000-7000-a000-000000000003", "meeting", "Meeting", "会议"],
  ["01970000-0000-7000-a000-000000000004", "training", "Training", "培训"],
  ["01970000-0000-7000-a000-000000000005", "admin", "Paperwork", "案头工作"],
] as const;

/**
 * Not-ready reasons and queues, as administrators set them. A deleted queue keeps its row: calls and reports name it. `caller_ids` of a
 * line: which of the exchange's the user may show; null: all.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table not_ready_reason (
      id uuid primary key, code text not null unique, label_en text not null, label_zh text not null, sort integer not null,
      active boolean not null, version integer not null, created_at bigint not null, updated_at bigint not null)`,
    ...reasons.map(
      ([id, code, en, zh], sort) => sql`
        insert into not_ready_reason (id, code, label_en, label_zh, sort, active, version, created_at, updated_at)
        values (${id}, ${code}, ${en}, ${zh}, ${sort}, true, 1, 0, 0)`,
    ),
    sql`create table queue (
      id uuid primary key, name text not null, exchange_name text not null, number text,
      service_level_sec integer not null, short_abandon_sec integer not null,
      abandons text not null check (abandons in ('ignored', 'against', 'for')),
      active boolean not null, version integer not null, created_at bigint not null, updated_at bigint not null, deleted_at bigint)`,
    sql`create unique index queue_name on queue (lower(name)) where deleted_at is null`,
    sql`create unique index queue_exchange_name on queue (exchange_name) where deleted_at is null`,
    sql`create table queue_member (
      queue_id uuid not null references queue (id) on delete cascade, user_id uuid not null references app_user (id) on delete cascade,
      priority smallint not null check (priority between 1 and 9), primary key (queue_id, user_id))`,
    sql`create index queue_member_user on queue_member (user_id)`,
    sql`create table queue_team (
      queue_id uuid not null references queue (id) on delete cascade, team_id uuid not null references team (id) on delete cascade,
      priority smallint not null check (priority between 1 and 9), primary key (queue_id, team_id))`,
    sql`create index queue_team_team on queue_team (team_id)`,
    sql`alter table sip_line add column caller_ids text[]`,
  ];
  for (const statement of statements) await statement.execute(db);
}
