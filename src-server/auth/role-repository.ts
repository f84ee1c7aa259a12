import { sql } from "kysely";
import type { PresetRole, RoleRecord } from "#shared/contract/central/index.ts";
import type { RoleId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import type { RoleRow } from "../db/schema.ts";
import { ProblemError } from "../http/problem-error.ts";

/** Roles as the contract shows them: presets in their order, then custom ones by name. */
export async function roleRecords(db: Db, only?: RoleId): Promise<RoleRecord[]> {
  let query = db
    .selectFrom("role")
    .select(["id", "name", "preset", "functions", "scope", "version"])
    .select(
      sql<number>`(select count(*)::int from app_user u where u.role_id = role.id and u.deleted_at is null)`.as(
        "users",
      ),
    )
    .orderBy(sql`preset is null`)
    .orderBy(sql`case when preset is not null then id end`)
    .orderBy("name");
  if (only !== undefined) query = query.where("id", "=", only);
  return query.execute();
}

/** @throws ProblemError `invalid-request` when there is no such role: the request named it. */
export async function namedRole(db: Db, which: { id: RoleId } | { preset: PresetRole }): Promise<RoleRow> {
  let query = db.selectFrom("role").selectAll();
  query = "id" in which ? query.where("id", "=", which.id) : query.where("preset", "=", which.preset);
  const role = await query.executeTakeFirst();
  if (role !== undefined) return role;
  const message = "Central has no such role.";
  throw new ProblemError("invalid-request", message, {
    reason: "role-gone",
    errors: [{ path: "body/roleId", message }],
  });
}

/**
 * Somebody must be left who can give rights back. Call it in the transaction that takes some away, after it has done so.
 * @throws ProblemError `invalid-request`
 */
export async function keepAdministrator(db: Db): Promise<void> {
  const left = await db
    .selectFrom("appUser")
    .innerJoin("role", "role.id", "appUser.roleId")
    .select("appUser.id")
    .where("appUser.deletedAt", "is", null)
    .where("appUser.active", "=", true)
    .where("role.scope", "=", "all")
    .where(sql<boolean>`role.functions @> array['users.manage', 'roles.manage']::text[]`)
    .limit(1)
    .executeTakeFirst();
  if (left === undefined)
    throw new ProblemError(
      "invalid-request",
      "Nobody would be left who manages users and roles and sees everything. Give those rights to somebody else first.",
      { reason: "last-administrator" },
    );
}

/** Changes of rights take turns, so that two of them together can't lock everybody out. Ends with the transaction. */
export async function takeTurn(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('popline-rights'))`.execute(db);
}
