import { type RawBuilder, sql } from "kysely";
import type { Db } from "#server/db/open-database.ts";

/** Customers `from` to `to`, 1.5 numbers each, a call with each third; made by the database itself, which takes a tenth of sending them. */
export async function fillCustomers(db: Db, from: number, to: number): Promise<void> {
  const plain = db.withoutPlugins();
  const tables = ["customer", "phone", "interaction"] as const;
  for (const table of tables) await sql`alter table ${sql.table(table)} disable trigger user`.execute(plain);
  const at = sql`(1767225600000 + i * 1000::bigint)`;
  const meta = sql`1, ${at}, ${at}`;
  const each = sql`generate_series(${sql.lit(from)}, ${sql.lit(to - 1)}) i`;
  const people = sql`(select array(select id from app_user where username like 'bench%' order by username) as users,
    array(select id from team where name like 'Bench %' order by name) as teams) p`;
  // Nine in ten have an owner, one in twenty only a team, and one in twenty is everybody's.
  await sql`
    insert into customer (id, version, created_at, updated_at, kind, name, company, account_number, email, city, country, language,
      time_zone, tier, status, do_not_call, owner_id, team_id, notes)
    select ${uuid("0", sql`i`)}, ${meta}, 'person',
      (array['王','李','张','刘','陈','杨','Smith ','Miller ','Garcia ','Novak '])[1 + i % 10]
        || (array['伟','芳','娜','敏','静','Ann','Ben','Carla','Dave','Eve'])[1 + (i / 10) % 10] || to_hex(i::bigint * 7919 % 65536),
      case when i % 5 < 3 then 'Company ' || i % 20011 end, 'C' || lpad(i::text, 8, '0'), 'c' || i || '@example.com', 'Shanghai', 'CN',
      'zh-CN', 'Asia/Shanghai', 'standard', case when i % 10 = 9 then 'dormant' else 'active' end, false,
      case when i % 20 < 18 then users[1 + i % cardinality(users)] end,
      case when i % 20 = 18 then teams[1 + i % cardinality(teams)] end,
      'Called about an invoice and wants to be called back in the afternoon.'
    from ${each}, ${people}`.execute(plain);
  for (const [kind, prefix, which] of [
    ["1", "+86138", sql`true`],
    ["2", "+86139", sql`i % 2 = 1`],
  ] as const)
    await sql`
      insert into phone (id, version, created_at, updated_at, customer_id, raw, e164, label)
      select ${uuid(kind, sql`i`)}, ${meta}, ${uuid("0", sql`i`)}, ${sql.lit(prefix)} || n, ${sql.lit(prefix)} || n, 'mobile'
      from ${each}, lateral (select lpad((i * 61803399::bigint % 100000000)::text, 8, '0') as n) n where ${which}`.execute(
      plain,
    );
  await sql`
    insert into interaction (id, version, created_at, updated_at, channel, direction, customer_id, started_at, ended_at, talk_ms, hold_ms,
      wrap_up_ms, outcome, notes, agent_id)
    select ${uuid("3", sql`i`)}, ${meta}, 'call', 'in', ${uuid("0", sql`i`)}, ${at}, ${at}, 60000, 0, 10000, 'answered', 'Asked about an order.',
      users[1 + i % cardinality(users)]
    from ${each}, ${people} where i % 3 = 0`.execute(plain);
  for (const [table, kinds] of [
    ["customer", ["0"]],
    ["phone", ["1", "2"]],
    ["interaction", ["3"]],
  ] as const)
    for (const kind of kinds)
      await sql`
        insert into sync_feed (entity, id, txid, seq, removed)
        select ${sql.lit(table)}, t.id, pg_current_xact_id(), nextval('sync_feed_seq'), false
        from ${each} join ${sql.table(table)} t on t.id = ${uuid(kind, sql`i`)}`.execute(plain);
  for (const table of tables) await sql`alter table ${sql.table(table)} enable trigger user`.execute(plain);
  await sql`vacuum analyze`.execute(plain);
}

/** Users `bench0000…` in teams of 40, each with a living session. @returns user and session of each */
export async function fillUsers(db: Db, count: number): Promise<readonly { userId: string; sessionId: string }[]> {
  const plain = db.withoutPlugins();
  await sql`
    insert into team (id, name, created_at, version) select gen_random_uuid(), 'Bench ' || i, 0, 1
    from generate_series(0, ${sql.lit(Math.ceil(count / 40) - 1)}) i`.execute(plain);
  await sql`
    insert into app_user (id, username, name, password_hash, role_id, team_id, must_change_password, active, version, created_at, updated_at)
    select gen_random_uuid(), ${userName(sql`i`)}, 'Agent ' || i, 'none', (select id from role where preset = 'agent'),
      (select id from team where name = 'Bench ' || i / 40), false, true, 1, 0, 0
    from generate_series(0, ${sql.lit(count - 1)}) i`.execute(plain);
  const { rows } = await sql<{ userId: string; sessionId: string }>`
    insert into session (id, user_id, desk_id, desk_name, refresh_hash, refresh_expires_at, created_at, refreshed_at)
    select gen_random_uuid(), id, gen_random_uuid(), 'Desk', 'none', 32503680000000, 0, 0 from app_user where username like 'bench%'
    order by username returning user_id as "userId", id as "sessionId"`.execute(plain);
  return rows;
}

/** The id of customer `i`, of its numbers (kind 1 and 2) and of its call (3), as `fillCustomers` makes them. */
export function idOf(kind: 0 | 1 | 2 | 3, i: number): string {
  return `019b0000-0000-700${kind}-8000-${i.toString(16).padStart(12, "0")}`;
}

/** The first number of customer `i`. */
export function numberOf(i: number): string {
  return `+86138${((BigInt(i) * 61_803_399n) % 100_000_000n).toString().padStart(8, "0")}`;
}

function uuid(kind: string, i: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(${sql.lit(`019b0000-0000-700${kind}-8000-`)} || lpad(to_hex(${i}), 12, '0'))::uuid`;
}

function userName(i: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`'bench' || lpad((${i})::text, 4, '0')`;
}
