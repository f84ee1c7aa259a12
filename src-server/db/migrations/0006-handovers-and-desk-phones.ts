import { type Kysely, sql } from "kysely";

/** What travels with transferred calls, for an hour; and the desk phones that the exchange steers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table handover (
      id uuid primary key,
      at bigint not null,
      kind text not null check (kind in ('blind', 'attended')),
      from_user_id uuid not null references app_user (id),
      from_name text not null,
      from_extension text,
      to_extension text not null,
      call_ref text,
      number text,
      caller_name text,
      target_type text,
      target_id uuid,
      notes text not null,
      check ((target_type is null) = (target_id is null))
    )`.execute(db);
  await sql`create index handover_to on handover (to_extension, at)`.execute(db);
  await sql`create index handover_from on handover (from_user_id, at)`.execute(db);
  await sql`create index handover_at on handover (at)`.execute(db);
  await sql`
    create table desk_phone (
      user_id uuid primary key references app_user (id),
      extension text not null,
      label text not null,
      endpoint text not null,
      obeys_notify boolean not null
    )`.execute(db);
  // One phone, one user: whoever may command it also hears who calls it.
  await sql`create unique index desk_phone_endpoint on desk_phone (endpoint)`.execute(db);
  await sql`create index desk_phone_extension on desk_phone (extension)`.execute(db);
  await sql`create index app_user_extension on app_user (extension) where extension is not null`.execute(db);
}
