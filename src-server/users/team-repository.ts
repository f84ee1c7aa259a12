import { sql } from "kysely";
import type { Team } from "#shared/contract/central/index.ts";
import type { TeamId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";

/** Teams as the contract shows them, by name. */
export async function teamViews(db: Db, only?: TeamId): Promise<Team[]> {
  let query = db
    .selectFrom("team")
    .select(["id", "name", "parentId", "headId", "version", "createdAt"])
    .select(
      sql<number>`(select count(*)::int from app_user u where u.team_id = team.id and u.deleted_at is null)`.as(
        "users",
      ),
    )
    .orderBy("name");
  if (only !== undefined) query = query.where("id", "=", only);
  return query.execute();
}

/** Whether `id` is `above` or stands somewhere below it. */
export async function isWithin(db: Db, id: TeamId, above: TeamId): Promise<boolean> {
  const { rows } = await sql<{ id: TeamId }>`
    with recursive up as (
      select id, parent_id from team where id = ${id}
      union
      select t.id, t.parent_id from team t join up on t.id = up.parent_id
    ) select id from up where id = ${above}`.execute(db);
  return rows.length > 0;
}

/** What still holds a team in place; null: it can go. */
export async function holdingTeam(db: Db, id: TeamId): Promise<"users" | "teams" | "records" | null> {
  const { rows } = await sql<{ users: boolean; teams: boolean; records: boolean }>`
    select exists (select 1 from app_user where team_id = ${id}) as users,
      exists (select 1 from team where parent_id = ${id}) as teams,
      exists (select 1 from customer where team_id = ${id}) or exists (select 1 from lead where team_id = ${id}) as records`.execute(
    db,
  );
  const [held] = rows;
  if (held === undefined) return null;
  return held.users ? "users" : held.teams ? "teams" : held.records ? "records" : null;
}
