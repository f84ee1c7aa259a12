import { sql } from "kysely";
import { uuidv7 } from "uuidv7";
import type { CreateUserRequest, UpdateUserRequest, User } from "#shared/contract/central/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import { audit } from "../auth/audit.ts";
import { covers, kindOf } from "../auth/functions.ts";
import type { Identity } from "../auth/identity.ts";
import { hashPassword, passwordObjection, passwordProblem } from "../auth/password.ts";
import { keepAdministrator, namedRole, takeTurn } from "../auth/role-repository.ts";
import { endSessions, liveSessionsOf } from "../auth/sessions.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import type { RoleRow, UserRow } from "../db/schema.ts";
import { ProblemError } from "../http/problem-error.ts";
import { setDeskPhone } from "../pbx/set-desk-phone.ts";
import { setLine } from "./set-line.ts";
import { findUserByName, userView } from "./users-repository.ts";

type NewUser = Omit<CreateUserRequest, "deskPhone"> & Partial<Pick<CreateUserRequest, "deskPhone">>;

/**
 * Makes a user, with a line and a desk phone if they are given.
 * @param by null: central itself, whom nothing bounds.
 * @throws ProblemError when the name or phone is taken, the password will not do, or the role is more than the maker's own.
 */
export async function createUser(
  context: Context,
  by: Identity | null,
  request: NewUser,
  fixedId?: UserId,
): Promise<User> {
  const { db } = context;
  checkPassword(request.password, request);
  const passwordHash = await hashPassword(request.password);
  const id = fixedId ?? (uuidv7() as UserId);
  await db.transaction().execute(async (trx) => {
    if ((await findUserByName(trx, request.username)) !== null) throw taken(request.username);
    const now = context.now();
    const role = await namedRole(trx, request.roleId === undefined ? { preset: request.role } : { id: request.roleId });
    if (by !== null) checkCovered(by, role);
    await trx
      .insertInto("appUser")
      .values({
        id,
        username: request.username,
        name: request.name,
        passwordHash,
        roleId: role.id,
        teamId:
          request.teamId === undefined
            ? await teamNamed(trx, request.teamName, now)
            : await teamOf(trx, request.teamId),
        extension: request.extension,
        mustChangePassword: request.mustChangePassword,
        active: true,
        version: 1,
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
      })
      .execute();
    if (request.line !== null) await setLine(trx, context, id, { name: request.name, line: request.line });
    if (request.deskPhone) await setDeskPhone(trx, id, request.deskPhone);
    await audit(trx, {
      at: now,
      userId: by?.userId ?? null,
      action: "user-created",
      recordId: id,
      detail: { username: request.username },
    });
  });
  context.announcer.committed();
  return userView(db, id);
}

/**
 * Changes what is given; a role or team counts from the user's next request on, and desks follow at their next pull.
 * @throws ProblemError not-found, forbidden when the user's role is more than the changer's own, or when the password will not do.
 */
export async function updateUser(
  context: Context,
  by: Identity,
  id: UserId,
  request: UpdateUserRequest,
): Promise<User> {
  const { db } = context;
  const passwordHash = request.password === undefined ? undefined : await hashPassword(request.password);
  const ended = await db.transaction().execute(async (trx) => {
    const now = context.now();
    await takeTurn(trx);
    const user = await trx
      .selectFrom("appUser")
      .selectAll()
      .where("id", "=", id)
      .where("deletedAt", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (user === undefined) throw new ProblemError("not-found", "Central has no user with this id.");
    if (request.password !== undefined) checkPassword(request.password, user);
    const role = await newRole(trx, by, user, request);
    await trx
      .updateTable("appUser")
      .set({
        name: request.name ?? user.name,
        roleId: role.id,
        active: request.active ?? user.active,
        teamId: await newTeam(trx, user, request, now),
        extension: request.extension === undefined ? user.extension : request.extension,
        // A password that somebody else has set is for the first login only.
        ...(passwordHash === undefined ? {} : { passwordHash, mustChangePassword: true }),
        version: user.version + 1,
        updatedAt: now,
      })
      .where("id", "=", id)
      .execute();
    await keepAdministrator(trx);
    if (request.line === null) await trx.deleteFrom("sipLine").where("userId", "=", id).execute();
    if (request.line) await setLine(trx, context, id, { name: request.name ?? user.name, line: request.line });
    if (request.deskPhone === null) await trx.deleteFrom("deskPhone").where("userId", "=", id).execute();
    if (request.deskPhone) await setDeskPhone(trx, id, request.deskPhone);
    await audit(trx, {
      at: now,
      userId: by.userId,
      action: "user-changed",
      recordId: id,
      detail: { fields: Object.keys(request) },
    });
    if (request.password === undefined && request.active !== false) return [];
    const sessions = await liveSessionsOf(trx, id, now);
    return endSessions(
      trx,
      sessions.map((it) => it.id),
      { reason: request.active === false ? "deactivated" : "password-changed", at: now },
    );
  });
  for (const sessionId of ended)
    await context.bus.publish({ type: "session-ended", sessionId, superseded: false, deskName: "" });
  await context.bus.publish({ type: "rights", userId: id });
  context.announcer.committed();
  return userView(db, id);
}

/** The role that the user has after the change. Neither the old nor the new one may be more than the changer's: a password is power, too. */
async function newRole(db: Db, by: Identity, user: UserRow, request: UpdateUserRequest): Promise<RoleRow> {
  const current = await namedRole(db, { id: user.roleId });
  if (by.userId !== user.id) checkCovered(by, current);
  if (request.roleId !== undefined) {
    const role = await namedRole(db, { id: request.roleId });
    checkCovered(by, role);
    return role;
  }
  // A client of before custom roles sends back the kind that it was told.
  if (request.role === undefined || request.role === kindOf(current.functions)) return current;
  const role = await namedRole(db, { preset: request.role });
  checkCovered(by, role);
  return role;
}

async function newTeam(db: Db, user: UserRow, request: UpdateUserRequest, now: number): Promise<TeamId | null> {
  if (request.teamId !== undefined) return teamOf(db, request.teamId);
  return request.teamName === undefined ? user.teamId : teamNamed(db, request.teamName, now);
}

function checkCovered(by: Identity, role: RoleRow): void {
  if (covers(by, role)) return;
  throw new ProblemError(
    "forbidden",
    `The role ${role.name} grants or sees more than yours (${by.roleName}): only somebody with all of it may give it, or change who has it.`,
    { reason: "beyond-your-role", values: { role: role.name } },
  );
}

async function teamOf(db: Db, id: TeamId | null): Promise<TeamId | null> {
  if (id === null) return null;
  const team = await db.selectFrom("team").select("id").where("id", "=", id).executeTakeFirst();
  if (team !== undefined) return team.id;
  const message = "Central has no team with this id.";
  throw new ProblemError("invalid-request", message, {
    reason: "team-gone",
    errors: [{ path: "body/teamId", message }],
  });
}

async function teamNamed(db: Db, name: string | null, now: number): Promise<TeamId | null> {
  if (name === null) return null;
  const { rows } = await sql<{ id: TeamId }>`
    insert into team (id, name, created_at) values (${uuidv7()}, ${name}, ${now})
    on conflict (name) do update set name = excluded.name returning id`.execute(db);
  return rows[0]?.id ?? null;
}

function checkPassword(password: string, user: { username: string; name: string }): void {
  const objection = passwordObjection(password, user);
  if (objection !== null) throw passwordProblem(objection, "body/password");
}

function taken(username: string): ProblemError {
  const message = `The user name "${username}" is taken. Choose another one.`;
  const errors = [{ path: "body/username", message }];
  return new ProblemError("invalid-request", message, { reason: "username-taken", values: { name: username }, errors });
}
