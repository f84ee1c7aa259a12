import { type Kysely, sql } from "kysely";

const fed = ["customer", "contact", "lead", "phone", "interaction", "task", "disposition"];

/**
 * The change feed (DESIGN 8.3) and the memory of writes that were already applied (DESIGN 8.2).
 * Triggers keep the feed, so that no writer can forget it: one row per record, moved to the end by each change.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create sequence sync_feed_seq`,
    sql`create table sync_feed (
      entity text not null, id uuid not null, txid xid8 not null, seq bigint not null, removed boolean not null,
      primary key (entity, id))`,
    sql`create index sync_feed_order on sync_feed (txid, seq)`,
    sql`create function feed_record() returns trigger language plpgsql as $$
      begin
        insert into sync_feed (entity, id, txid, seq, removed)
        values (tg_argv[0], new.id, pg_current_xact_id(), nextval('sync_feed_seq'), new.deleted_at is not null)
        on conflict (entity, id) do update set txid = excluded.txid, seq = excluded.seq, removed = excluded.removed;
        return null;
      end $$`,
    sql`create function feed_erased() returns trigger language plpgsql as $$
      begin
        update sync_feed set txid = pg_current_xact_id(), seq = nextval('sync_feed_seq'), removed = true
        where entity = tg_argv[0] and id = old.id;
        return null;
      end $$`,
    ...fed.flatMap((table) => [
      sql`create trigger ${sql.id(`${table}_fed`)} after insert or update on ${sql.table(table)}
        for each row execute function feed_record(${sql.lit(table)})`,
      sql`create trigger ${sql.id(`${table}_erased`)} after delete on ${sql.table(table)}
        for each row execute function feed_erased(${sql.lit(table)})`,
    ]),
    // Colleagues are users seen from outside: a new password or a login is no news to a desk.
    sql`create trigger colleague_made after insert on app_user for each row execute function feed_record('colleague')`,
    sql`create trigger colleague_fed after update of username, name, extension, team_id, active, deleted_at on app_user
      for each row execute function feed_record('colleague')`,
    // A customer that falls dormant or wakes takes its contacts and numbers out of or into the desks' scope (records/scope.ts).
    sql`create function feed_dependents() returns trigger language plpgsql as $$
      begin
        update sync_feed f set txid = pg_current_xact_id(), seq = nextval('sync_feed_seq')
        where (f.entity = 'contact' and f.id in (select id from contact where customer_id = new.id))
           or (f.entity = 'phone' and f.id in (select id from phone where customer_id = new.id));
        return null;
      end $$`,
    sql`create trigger customer_scope_moved after update of status on customer for each row
      when ((old.status = 'dormant') is distinct from (new.status = 'dormant')) execute function feed_dependents()`,

    sql`create table applied_mutation (
      mutation_id uuid primary key, user_id uuid not null references app_user (id), desk_id uuid not null,
      result text, applied_at bigint not null)`,
    sql`create index applied_mutation_age on applied_mutation (applied_at)`,
    sql`create table idempotency_key (
      user_id uuid not null references app_user (id), key text not null, request_hash text not null,
      status integer, body text, created_at bigint not null, primary key (user_id, key))`,
    sql`create index idempotency_key_age on idempotency_key (created_at)`,
  ];
  for (const statement of statements) await statement.execute(db);
}
