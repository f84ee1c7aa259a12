import { sql } from "kysely";
import { uuidv7 } from "uuidv7";
import type { DataScope, RoleChange, RoleRecord, RoleRequest } from "#shared/contract/central/index.ts";
import type { RoleId } from "#shared/ids.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import type { RoleRow } from "../db/schema.ts";
import { ProblemError } from "../http/problem-error.ts";
import { audit } from "./audit.ts";
import { covers } from "./functions.ts";
import type { Identity } from "./identity.ts";
import { keepAdministrator, roleRecords, takeTurn } from "./role-repository.ts";

/** @throws ProblemError `forbidden` when it would grant more than its maker has, `invalid-request` when the name is taken. */
export async function createRole(context: Context, by: Identity, request: RoleRequest): Promise<RoleRecord> {
  const id = uuidv7() as RoleId;
  const at = context.now();
  checkCovered(by, request);
  await context.db.transaction().execute(async (trx) => {
    await takeTurn(trx);
    await checkName(trx, request.name, null);
    const { name, scope } = request;
    const functions = [...new Set(request.functions)];
    await trx
      .insertInto("role")
      .values({ id, preset: null, name, functions, scope, version: 1, createdAt: at, updatedAt: at })
      .execute();
    await audit(trx, {
      at,
      userId: by.userId,
      action: "role-created",
      recordId: id,
      detail: { name, scope, functions },
    });
  });
  return recordOf(context.db, id);
}

/**
 * Changes what is given; whoever has the role may do, and sees, the new from his next request on, and his desk is told.
 * @throws ProblemError `not-found`, `forbidden`, `invalid-request`
 */
export async function updateRole(context: Context, by: Identity, id: RoleId, request: RoleChange): Promise<RoleRecord> {
  await context.db.transaction().execute(async (trx) => {
    await takeTurn(trx);
    const role = await existing(trx, id);
    const next = {
      name: request.name ?? role.name,
      scope: request.scope ?? role.scope,
      functions: request.functions === undefined ? role.functions : [...new Set(request.functions)],
    };
    checkCovered(by, role);
    checkCovered(by, next);
    if (request.name !== undefined) await checkName(trx, request.name, id);
    const at = context.now();
    await trx
      .updateTable("role")
      .set({ ...next, version: role.version + 1, updatedAt: at })
      .where("id", "=", id)
      .execute();
    await keepAdministrator(trx);
    await audit(trx, {
      at,
      userId: by.userId,
      action: "role-changed",
      recordId: id,
      detail: { name: next.name, scope: next.scope, functions: next.functions },
    });
  });
  await context.bus.publish({ type: "rights" });
  context.announcer.committed();
  return recordOf(context.db, id);
}

/** @throws ProblemError `not-found`, `forbidden`, `invalid-request` for a preset or a role that somebody has */
export async function deleteRole(context: Context, by: Identity, id: RoleId): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await takeTurn(trx);
    const role = await existing(trx, id);
    checkCovered(by, role);
    if (role.preset !== null)
      throw new ProblemError("invalid-request", "A preset role can be changed, but not deleted.", {
        reason: "role-is-preset",
      });
    const user = await trx.selectFrom("appUser").select("id").where("roleId", "=", id).limit(1).executeTakeFirst();
    if (user !== undefined)
      throw new ProblemError("invalid-request", `Somebody has the role ${role.name}. Give them another role first.`, {
        reason: "role-in-use",
      });
    await trx.deleteFrom("role").where("id", "=", id).execute();
    await audit(trx, {
      at: context.now(),
      userId: by.userId,
      action: "role-deleted",
      recordId: id,
      detail: { name: role.name },
    });
  });
}

function checkCovered(by: Identity, role: { name: string; functions: readonly string[]; scope: DataScope }): void {
  if (covers(by, role)) return;
  throw new ProblemError(
    "forbidden",
    `This role grants or sees more than yours (${by.roleName}): only somebody with all of it may make or change it.`,
    { reason: "beyond-your-role", values: { role: role.name } },
  );
}

async function existing(db: Db, id: RoleId): Promise<RoleRow> {
  const role = await db.selectFrom("role").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  if (role === undefined) throw new ProblemError("not-found", "Central has no role with this id.");
  return role;
}

async function checkName(db: Db, name: string, except: RoleId | null): Promise<void> {
  const taken = await db
    .selectFrom("role")
    .select("id")
    .where(sql`lower(name)`, "=", name.toLowerCase())
    .executeTakeFirst();
  if (taken === undefined || taken.id === except) return;
  const message = `There is a role "${name}" already. Choose another name.`;
  const errors = [{ path: "body/name", message }];
  throw new ProblemError("invalid-request", message, { reason: "name-taken", values: { name }, errors });
}

async function recordOf(db: Db, id: RoleId): Promise<RoleRecord> {
  const [role] = await roleRecords(db, id);
  if (role === undefined) throw new ProblemError("not-found", "The role was deleted meanwhile.");
  return role;
}
