import { type Kysely, sql } from "kysely";

/** Single sign-on: who is who at the provider; sign-ins that are on their way through a browser, and those that a desk has still to redeem. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table oidc_identity (
      issuer text not null,
      subject text not null,
      user_id uuid not null references app_user (id),
      linked_at bigint not null,
      primary key (issuer, subject),
      unique (issuer, user_id)
    )`.execute(db);
  await sql`
    create table oidc_attempt (
      state_hash text primary key,
      browser_hash text not null,
      sealed text not null,
      challenge text not null,
      redirect text not null,
      desk_state text not null,
      expires_at bigint not null
    )`.execute(db);
  await sql`
    create table oidc_grant (
      code_hash text primary key,
      user_id uuid not null references app_user (id),
      challenge text not null,
      expires_at bigint not null
    )`.execute(db);
}
