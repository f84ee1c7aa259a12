import { sql } from "kysely";
import type { User } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { kindOf } from "../auth/functions.ts";
import type { Db } from "../db/open-database.ts";
import type { UserRow } from "../db/schema.ts";

/** A user by name, whatever its case. */
export async function findUserByName(db: Db, username: string): Promise<UserRow | null> {
  const row = await db
    .selectFrom("appUser")
    .selectAll()
    .where(sql`lower(username)`, "=", username.toLowerCase())
    .where("deletedAt", "is", null)
    .executeTakeFirst();
  return row ?? null;
}

/** Users as the contract shows them, by name. */
export async function userViews(db: Db, only?: UserId): Promise<User[]> {
  let query = db
    .selectFrom("appUser")
    .leftJoin("team", "team.id", "appUser.teamId")
    .innerJoin("role", "role.id", "appUser.roleId")
    .select(["appUser.id", "username", "appUser.name", "teamId", "extension", "mustChangePassword", "active"])
    .select(["team.name as teamName", "roleId", "role.name as roleName", "role.functions", "role.scope"])
    .where("deletedAt", "is", null)
    .orderBy("username");
  if (only !== undefined) query = query.where("appUser.id", "=", only);
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, role: kindOf(row.functions) }));
}

/** @throws Error when there is no such user: callers have just authenticated or written it. */
export async function userView(db: Db, id: UserId): Promise<User> {
  const [user] = await userViews(db, id);
  if (user === undefined) throw new Error(`user ${id} is gone`);
  return user;
}
