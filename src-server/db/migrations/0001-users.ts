import { type Kysely, sql } from "kysely";

/** People, their sessions and lines, and the log of what was done. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table team (
      id uuid primary key,
      name text not null unique,
      created_at bigint not null
    )`.execute(db);
  await sql`
    create table app_user (
      id uuid primary key,
      username text not null,
      name text not null,
      password_hash text not null,
      role text not null check (role in ('agent', 'supervisor', 'administrator')),
      team_id uuid references team (id),
      extension text,
      must_change_password boolean not null default false,
      active boolean not null default true,
      version integer not null,
      created_at bigint not null,
      updated_at bigint not null,
      deleted_at bigint
    )`.execute(db);
  await sql`create unique index app_user_username on app_user (lower(username))`.execute(db);
  await sql`
    create table session (
      id uuid primary key,
      user_id uuid not null references app_user (id),
      desk_id uuid not null,
      desk_name text not null,
      refresh_hash text not null,
      refresh_expires_at bigint not null,
      created_at bigint not null,
      refreshed_at bigint not null,
      ended_at bigint,
      end_reason text,
      ended_by text
    )`.execute(db);
  await sql`create index session_live on session (user_id) where ended_at is null`.execute(db);
  await sql`
    create table login_failure (
      username text primary key,
      failures integer not null,
      window_started_at bigint not null,
      locked_until bigint
    )`.execute(db);
  await sql`create index login_failure_age on login_failure (window_started_at)`.execute(db);
  await sql`
    create table sip_line (
      user_id uuid primary key references app_user (id),
      username text not null,
      auth_username text not null,
      sealed_password text not null,
      display_name text not null
    )`.execute(db);
  await sql`
    create table audit_log (
      id bigint generated always as identity primary key,
      at bigint not null,
      user_id uuid,
      action text not null,
      entity text,
      record_id uuid,
      detail jsonb not null
    )`.execute(db);
  await sql`create index audit_log_at on audit_log (at)`.execute(db);
  await sql`create index audit_log_record on audit_log (record_id) where record_id is not null`.execute(db);
  await sql`create table app_meta (key text primary key, value text not null)`.execute(db);
}
