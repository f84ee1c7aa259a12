import { type Kysely, sql } from "kysely";

const searched = [
  ["customer", "name"],
  ["customer", "company"],
  ["customer", "account_number"],
  ["contact", "name"],
  ["lead", "name"],
  ["lead", "company"],
  ["interaction", "remote_name"],
  ["task", "title"],
] as const;

/**
 * A number that rises with every change of who may see what, in that change's own transaction: a node that carries changes to desks reads it
 * with the changes, and reads its desks' rights anew when it has risen (live/change-stream.ts). And what searches at central need on large tables.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table rights_mark (id integer primary key check (id = 1), n bigint not null)`,
    sql`insert into rights_mark (id, n) values (1, 1)`,
    sql`create function rights_changed() returns trigger language plpgsql as $$
      begin
        update rights_mark set n = n + 1;
        return null;
      end $$`,
    sql`create trigger role_rights after update or delete on role for each statement execute function rights_changed()`,
    sql`create trigger team_rights after insert or update or delete on team for each statement execute function rights_changed()`,
    sql`create trigger user_rights after update of role_id, team_id, active, must_change_password, deleted_at on app_user
      for each statement execute function rights_changed()`,
    // Searched by their beginnings like names, and read as a whole until now.
    sql`create index interaction_remote_name on interaction (lower(remote_name) text_pattern_ops) where deleted_at is null`,
    sql`create index task_title on task (lower(title) text_pattern_ops) where deleted_at is null`,
    sql`create index task_number on task (number) where number is not null`,
    // Without them the planner takes one row in 200 for what is searched, whatever it is (it does not look at partial indexes for it), and reads
    // the table from the newest back: 297 ms instead of 0.1 ms for a name that none of 100,000 customers has.
    ...searched.map(
      ([table, column]) =>
        sql`create statistics ${sql.id(`${table}_lower_${column}`)} on (lower(${sql.ref(column)})) from ${sql.table(table)}`,
    ),
    ...[...new Set(searched.map(([table]) => table))].map((table) => sql`analyze ${sql.table(table)}`),
  ];
  for (const statement of statements) await statement.execute(db);
}
