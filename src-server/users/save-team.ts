import { sql } from "kysely";
import { uuidv7 } from "uuidv7";
import type { AuditAction, Team, TeamChange, TeamRequest } from "#shared/contract/central/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import { audit } from "../auth/audit.ts";
import type { Identity } from "../auth/identity.ts";
import { takeTurn } from "../auth/role-repository.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError, wrongField } from "../http/problem-error.ts";
import { holdingTeam, isWithin, teamViews } from "./team-repository.ts";

/** @throws ProblemError `invalid-request` when the name is taken, or the parent or head is not there */
export async function createTeam(context: Context, by: Identity, request: TeamRequest): Promise<Team> {
  const id = uuidv7() as TeamId;
  await changing(context, by, id, "team-created", async (trx, now) => {
    await check(trx, id, request);
    await trx
      .insertInto("team")
      .values({ id, ...request, version: 1, createdAt: now })
      .execute();
    return request.name;
  });
  return viewOf(context.db, id);
}

/** Changes what is given. Who sees more or less by it is told. @throws ProblemError `not-found`, `invalid-request` */
export async function updateTeam(context: Context, by: Identity, id: TeamId, request: TeamChange): Promise<Team> {
  await changing(context, by, id, "team-changed", async (trx) => {
    const team = await existing(trx, id);
    await check(trx, id, request);
    const { name = team.name, parentId = team.parentId, headId = team.headId } = request;
    await trx
      .updateTable("team")
      .set({ name, parentId, headId, version: team.version + 1 })
      .where("id", "=", id)
      .execute();
    return name;
  });
  return viewOf(context.db, id);
}

const obstacles = {
  users: "Somebody is in this team. Move them to another one first.",
  teams: "There are teams below this one. Move or delete them first.",
  records: "Customers or leads belong to this team. Give them to another one first.",
} as const;

/** @throws ProblemError `not-found`; `invalid-request` while anything belongs to it */
export async function deleteTeam(context: Context, by: Identity, id: TeamId): Promise<void> {
  await changing(context, by, id, "team-deleted", async (trx) => {
    const team = await existing(trx, id);
    const held = await holdingTeam(trx, id);
    if (held !== null) throw new ProblemError("invalid-request", obstacles[held], { reason: `team-has-${held}` });
    await trx.deleteFrom("team").where("id", "=", id).execute();
    return team.name;
  });
}

/** @param change Answers with the team's name, for the log of what was done. */
async function changing(
  context: Context,
  by: Identity,
  id: TeamId,
  action: AuditAction,
  change: (trx: Db, now: number) => Promise<string>,
): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await takeTurn(trx);
    const at = context.now();
    const name = await change(trx, at);
    await audit(trx, { at, userId: by.userId, action, recordId: id, detail: { name } });
  });
  await context.bus.publish({ type: "rights" });
  context.announcer.committed();
}

async function check(db: Db, id: TeamId, { name, parentId, headId }: TeamChange): Promise<void> {
  if (name !== undefined) {
    const taken = await db.selectFrom("team").select("id").where("name", "=", name).executeTakeFirst();
    if (taken !== undefined && taken.id !== id)
      throw wrongField<TeamChange>("name", `There is a team "${name}" already.`, "name-taken", { name });
  }
  if (parentId) {
    const parent = await db.selectFrom("team").select("id").where("id", "=", parentId).executeTakeFirst();
    if (parent === undefined)
      throw wrongField<TeamChange>("parentId", "Central has no team with this id.", "team-gone");
    if (await isWithin(db, parentId, id))
      throw wrongField<TeamChange>("parentId", "A team can't stand below itself.", "team-below-itself");
  }
  if (headId && !(await isUser(db, headId)))
    throw wrongField<TeamChange>("headId", "Central has no user with this id.", "user-gone");
}

async function isUser(db: Db, id: UserId): Promise<boolean> {
  const user = await db
    .selectFrom("appUser")
    .select(sql`1`.as("one"))
    .where("id", "=", id)
    .where("deletedAt", "is", null)
    .executeTakeFirst();
  return user !== undefined;
}

async function existing(db: Db, id: TeamId) {
  const team = await db.selectFrom("team").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  if (team === undefined) throw new ProblemError("not-found", "Central has no team with this id.");
  return team;
}

async function viewOf(db: Db, id: TeamId): Promise<Team> {
  const [team] = await teamViews(db, id);
  if (team === undefined) throw new ProblemError("not-found", "The team was deleted meanwhile.");
  return team;
}
