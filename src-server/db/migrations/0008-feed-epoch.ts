import { type Kysely, sql } from "kysely";

/**
 * The feed's generation: changed when the database is another one than before (restored, failed over), whose transaction ids and rows prove
 * nothing about the places that desks remember. And what the cache scope "recent" needs: a customer that was not heard of for 90 days and now
 * is takes its contacts and numbers along (cache-scope.ts names the same 90 days).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table feed_epoch (
      id integer primary key check (id = 1), epoch text not null, fingerprint text not null, made_at bigint not null)`,
    sql`create function feed_customer(customer_id uuid) returns void language plpgsql as $$
      begin
        update sync_feed f set txid = pg_current_xact_id(), seq = nextval('sync_feed_seq')
        where (f.entity = 'customer' and f.id = $1)
           or (f.entity = 'contact' and f.id in (select c.id from contact c where c.customer_id = $1))
           or (f.entity = 'phone' and f.id in (select p.id from phone p where p.customer_id = $1));
      end $$`,
    sql`create function customer_heard_of() returns trigger language plpgsql as $$
      begin
        perform feed_customer(new.id);
        return null;
      end $$`,
    sql`create trigger customer_heard_of after update on customer for each row
      when (new.updated_at - old.updated_at > 7776000000) execute function customer_heard_of()`,
    sql`create function customer_called() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from customer c where c.id = new.customer_id and c.updated_at < new.started_at - 7776000000)
          and not exists (select 1 from interaction i where i.customer_id = new.customer_id and i.id <> new.id
            and i.deleted_at is null and i.started_at >= new.started_at - 7776000000)
        then perform feed_customer(new.customer_id);
        end if;
        return null;
      end $$`,
    sql`create trigger customer_called after insert on interaction for each row
      when (new.customer_id is not null) execute function customer_called()`,
  ];
  for (const statement of statements) await statement.execute(db);
}
