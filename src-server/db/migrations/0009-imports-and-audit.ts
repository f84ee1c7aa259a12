import { type Kysely, sql } from "kysely";

/** Imports of customers, the erasing of persons, and an audit log that is only added to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    // An import, from the file's first part to the report. `lease`: which node works on it, until when.
    sql`create table import_job (
      id uuid primary key, user_id uuid not null references app_user (id), file_name text not null, size bigint not null,
      sha256 text not null,
      state text not null check (state in ('uploading', 'ready', 'waiting', 'running', 'done', 'cancelled', 'failed')),
      rules text, created_at bigint not null, started_at bigint, ended_at bigint, failure text, total_rows integer,
      done_rows integer not null default 0, created_count integer not null default 0, merged_count integer not null default 0,
      unchanged_count integer not null default 0, rejected_count integer not null default 0,
      cancel_wanted boolean not null default false, runner uuid, lease_until bigint, starts integer not null default 0)`,
    sql`create index import_job_user on import_job (user_id, created_at desc)`,
    sql`create index import_job_open on import_job (state) where state in ('waiting', 'running')`,
    sql`create table import_part (
      import_id uuid not null references import_job (id) on delete cascade, part integer not null, body bytea not null,
      primary key (import_id, part))`,
    // name_key and numbers: so that erasing a person finds the rows that spoke of it.
    sql`create table import_reject (
      import_id uuid not null references import_job (id) on delete cascade, line integer not null, reason text not null,
      field text, cells text not null, name_key text, numbers text[] not null, primary key (import_id, line))`,
    sql`create index import_reject_name on import_reject (name_key) where name_key is not null`,
    sql`create index import_reject_numbers on import_reject using gin (numbers)`,
    sql`create index customer_name_company on customer (lower(name), lower(company)) where deleted_at is null`,

    // Receipts of erasures; the chain of hashes is in the order of seq.
    sql`create table erasure (
      seq bigint generated always as identity unique, id uuid primary key, at bigint not null,
      user_id uuid not null references app_user (id), reason text not null, kind text not null, counts text not null,
      previous_hash text not null, hash text not null)`,
    // Ids only: a desk that was off for a month must not bring a person back.
    sql`create table erased_record (id uuid primary key, entity text not null, erased_at bigint not null)`,
    // What stays of an erased person's calls: how many there were in a month. Of whom, by whom and when is gone.
    sql`create table erased_activity (
      month text not null, channel text not null, direction text not null, outcome text not null, interactions bigint not null,
      talk_ms bigint not null, primary key (month, channel, direction, outcome))`,

    // The feed says which removals are erasures: desks then forget drafts and unsent changes as well.
    sql`alter table sync_feed add column erased boolean not null default false`,
    sql`create or replace function feed_erased() returns trigger language plpgsql as $$
      begin
        update sync_feed set txid = pg_current_xact_id(), seq = nextval('sync_feed_seq'), removed = true,
          erased = coalesce(current_setting('popline.erasing', true), '') = 'on'
        where entity = tg_argv[0] and id = old.id;
        return null;
      end $$`,

    // The desk's id of a view that it reports: written once, however often it is sent.
    sql`alter table audit_log add column event_id uuid`,
    sql`create unique index audit_log_event on audit_log (event_id) where event_id is not null`,
    sql`create index audit_log_user on audit_log (user_id, id)`,
    sql`create index audit_log_action on audit_log (action, id)`,
    // Append-only. The one change that is let through takes a person out of an entry, within an erasure.
    sql`create function audit_log_kept() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' then
          if coalesce(current_setting('popline.erasing', true), '') = 'on'
            and new.id = old.id and new.at = old.at and new.user_id is not distinct from old.user_id and new.action = old.action
            and new.entity is not distinct from old.entity and new.record_id is null
            and new.event_id is not distinct from old.event_id and new.detail = '{"erased": true}'::jsonb
          then return new;
          end if;
        end if;
        raise exception 'the audit log is only added to' using errcode = 'restrict_violation';
      end $$`,
    sql`create trigger audit_log_append_only before update or delete on audit_log for each row execute function audit_log_kept()`,
    sql`create trigger audit_log_not_emptied before truncate on audit_log for each statement execute function audit_log_kept()`,
    // Answers kept for desks that ask again hold records: an erasure finds them by this. Not as jsonb, which refuses the text of a NUL.
    sql`create function answered_record(answer text) returns text language sql immutable strict
      return substring(answer from '"record":[{].*?"id":"([0-9a-f-]{36})"')`,
    sql`create index applied_mutation_record on applied_mutation (answered_record(result)) where result is not null`,
  ];
  for (const statement of statements) await statement.execute(db);
}
