import { type Kysely, sql } from "kysely";

/**
 * Abandoned callers as tasks. `callback_due`: calls that make, count for or end one, in the order in which they became known; written in the
 * transaction that writes the call, gone with the one that looks at it. Exchanges write a number as they like: its last six digits say whether it
 * may be that of an open callback.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`alter table queue add column callbacks text not null default 'off' check (callbacks in ('off', 'own-team', 'team')),
      add column callback_team_id uuid references team (id) on delete set null,
      add column callback_due_min integer not null default 15, add column callback_attempts integer not null default 3`,
    sql`alter table task add column team_id uuid references team (id) on delete set null, add column callback jsonb`,
    sql`create index task_team on task (team_id) where team_id is not null`,
    sql`create index task_callback on task (right(number, 6)) where callback is not null and status = 'open'`,
    sql`create table callback_due (
      id bigint generated always as identity primary key, kind text not null check (kind in ('abandoned', 'answered', 'call')),
      at bigint not null, number text not null, queue text, member text,
      interaction_id uuid references interaction (id) on delete cascade)`,
    // However a call came here. Whoever makes a callback meanwhile still has its line in callback_due, and looks for calls behind it.
    sql`create function note_callback_call() returns trigger language plpgsql as $$
      begin
        if (tg_op = 'INSERT' or old.ended_at is null) and (exists (select 1 from callback_due) or exists (
          select 1 from task where callback is not null and status = 'open' and right(number, 6) = right(new.e164, 6)
            and number = new.e164 and deleted_at is null)) then
          insert into callback_due (kind, at, number, interaction_id) values ('call', new.started_at, new.e164, new.id);
        end if;
        return null;
      end $$`,
    sql`create trigger interaction_calls_back after insert or update of ended_at on interaction for each row
      when (new.channel = 'call' and new.e164 is not null and new.ended_at is not null
        and (new.answered_at is not null or new.direction = 'out'))
      execute function note_callback_call()`,
  ];
  for (const statement of statements) await statement.execute(db);
}
