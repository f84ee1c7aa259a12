import { sql } from "kysely";
import type { CentralFunction } from "#shared/contract/central/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import { kindOf } from "./functions.ts";
import type { Identity } from "./identity.ts";

type IdentityRow = Omit<Identity, "role" | "functions" | "sessionId"> & {
  readonly functions: readonly CentralFunction[];
};

/** Of a query on `app_user` and `role`: the teams that the user's scope reaches. */
export const teamsReached = sql<TeamId[]>`case role.scope
  when 'team' then reached_teams(app_user.id, false)
  when 'team-and-below' then reached_teams(app_user.id, true)
  else '{}'::uuid[] end`;

export function identityFrom(row: IdentityRow, sessionId: string): Identity {
  const { userId, username, name, roleName, functions, scope, teamId, teams, mustChangePassword } = row;
  const role = kindOf(functions);
  const rights = { role, roleName, functions: new Set(functions), scope, teamId, teams };
  return { userId, username, name, ...rights, sessionId, mustChangePassword };
}

/** A user as work in the background acts for him, with the rights that he has now. null: he is gone or deactivated. */
export async function identityOfUser(db: Db, id: UserId): Promise<Identity | null> {
  const row = await db
    .selectFrom("appUser")
    .innerJoin("role", "role.id", "appUser.roleId")
    .select([
      "appUser.id as userId",
      "appUser.username",
      "appUser.name",
      "appUser.teamId",
      "appUser.mustChangePassword",
    ])
    .select(["role.name as roleName", "role.functions", "role.scope"])
    .select(teamsReached.as("teams"))
    .where("appUser.id", "=", id)
    .where("appUser.active", "=", true)
    .where("appUser.deletedAt", "is", null)
    .executeTakeFirst();
  return row === undefined ? null : identityFrom(row, "");
}
