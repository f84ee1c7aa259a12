import { type Kysely, sql } from "kysely";

const meta = sql.raw(`
  id uuid primary key,
  version integer not null check (version >= 1),
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint`);

/** The records of `#shared/crm`, one column per field. Rows are never deleted: a tombstone has `deleted_at`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table disposition (${meta},
      parent_id uuid references disposition (id), code text not null, label_en text not null, label_zh text not null,
      sort integer not null, active boolean not null, needs_note boolean not null, proposes_task boolean not null)`,
    sql`create unique index disposition_code on disposition (code) where deleted_at is null`,

    sql`create table customer (${meta},
      kind text not null, name text not null, company text, title text, account_number text, email text, address text, city text,
      country text, language text, time_zone text, tier text not null, status text not null, do_not_call boolean not null,
      owner_id uuid references app_user (id), notes text not null)`,
    sql`create index customer_account on customer (lower(account_number)) where deleted_at is null`,
    sql`create index customer_name on customer (lower(name) text_pattern_ops) where deleted_at is null`,
    sql`create index customer_company on customer (lower(company) text_pattern_ops) where deleted_at is null`,

    sql`create table contact (${meta},
      customer_id uuid not null references customer (id), name text not null, role text, email text)`,
    sql`create index contact_customer on contact (customer_id)`,
    sql`create index contact_name on contact (lower(name) text_pattern_ops) where deleted_at is null`,

    sql`create table lead (${meta},
      name text not null, company text, email text, city text, source text, status text not null, interest text, notes text not null,
      owner_id uuid references app_user (id), customer_id uuid references customer (id))`,
    sql`create index lead_name on lead (lower(name) text_pattern_ops) where deleted_at is null`,
    sql`create index lead_company on lead (lower(company) text_pattern_ops) where deleted_at is null`,

    sql`create table phone (${meta},
      customer_id uuid references customer (id), contact_id uuid references contact (id), lead_id uuid references lead (id),
      raw text not null, e164 text, extension text, label text not null, chosen_at bigint)`,
    // The lookup of DESIGN 6: one equality on this index, whatever the number of customers.
    sql`create index phone_e164 on phone (e164) where deleted_at is null`,
    sql`create index phone_customer on phone (customer_id)`,
    sql`create index phone_contact on phone (contact_id)`,
    sql`create index phone_lead on phone (lead_id)`,

    sql`create table interaction (${meta},
      channel text not null, direction text not null, customer_id uuid references customer (id), contact_id uuid references contact (id),
      lead_id uuid references lead (id), agent_id uuid references app_user (id), e164 text, raw_number text, remote_name text, queue text,
      dialed text, started_at bigint not null, answered_at bigint, ended_at bigint, talk_ms bigint not null, hold_ms bigint not null,
      wrap_up_ms bigint not null, outcome text not null, disposition_id uuid references disposition (id), notes text not null)`,
    sql`create index interaction_customer on interaction (customer_id, started_at desc)`,
    sql`create index interaction_lead on interaction (lead_id, started_at desc)`,
    sql`create index interaction_number on interaction (e164)`,

    sql`create table task (${meta},
      kind text not null, title text not null, note text not null, due_at bigint, status text not null, done_at bigint,
      customer_id uuid references customer (id), lead_id uuid references lead (id), interaction_id uuid references interaction (id),
      assignee_id uuid references app_user (id), number text)`,
    sql`create index task_customer on task (customer_id) where status = 'open'`,
    sql`create index task_lead on task (lead_id) where status = 'open'`,
    sql`create index task_assignee on task (assignee_id, due_at) where status = 'open'`,
  ];
  for (const statement of statements) await statement.execute(db);
}
