import { sql } from "kysely";
import { uuidv7 } from "uuidv7";
import type {
  AuditAction,
  Queue,
  QueueChange,
  QueueMember,
  QueueRequest,
  QueueTeam,
} from "#shared/contract/central/index.ts";
import type { QueueId } from "#shared/ids.ts";
import { audit } from "../auth/audit.ts";
import type { Identity } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError, wrongField } from "../http/problem-error.ts";
import { readQueues } from "./read-queues.ts";

/** @throws ProblemError `invalid-request` when a name is taken, or somebody who shall take its calls is not there */
export async function createQueue(context: Context, by: Identity, request: QueueRequest): Promise<Queue> {
  const id = uuidv7() as QueueId;
  const { members, teams, ...fields } = request;
  return changing(context, by, id, "queue-created", async (trx, now) => {
    await checkNames(trx, id, request);
    await checkCallbackTeam(trx, request);
    await trx
      .insertInto("queue")
      .values({ id, ...fields, version: 1, createdAt: now, updatedAt: now, deletedAt: null })
      .execute();
    await setMembers(trx, id, members);
    await setTeams(trx, id, teams);
    return { name: request.name };
  });
}

/** Changes what is given. @throws ProblemError `not-found`, `invalid-request` */
export async function updateQueue(context: Context, by: Identity, id: QueueId, change: QueueChange): Promise<Queue> {
  const { members, teams, ...fields } = change;
  return changing(context, by, id, "queue-changed", async (trx, now) => {
    const current = await existing(trx, id);
    await checkNames(trx, id, change);
    await checkCallbackTeam(trx, change);
    await trx
      .updateTable("queue")
      .set({ ...fields, version: current.version + 1, updatedAt: now })
      .where("id", "=", id)
      .execute();
    if (members !== undefined) await setMembers(trx, id, members);
    if (teams !== undefined) await setTeams(trx, id, teams);
    return { name: fields.name ?? current.name, fields: Object.keys(change) };
  });
}

/** It is no longer offered nor counted; what was written down with it stays. @throws ProblemError `not-found` */
export async function deleteQueue({ db, bus, now }: Context, by: Identity, id: QueueId): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const at = now();
    const { name, version } = await existing(trx, id);
    const gone = { deletedAt: at, updatedAt: at, active: false, version: version + 1 };
    await trx.updateTable("queue").set(gone).where("id", "=", id).execute();
    await setMembers(trx, id, []);
    await setTeams(trx, id, []);
    await audit(trx, { at, userId: by.userId, action: "queue-deleted", recordId: id, detail: { name } });
  });
  await bus.publish({ type: "catalogue" });
}

async function changing(
  { db, bus, now }: Context,
  by: Identity,
  id: QueueId,
  action: AuditAction,
  change: (trx: Db, now: number) => Promise<Record<string, string | string[]>>,
): Promise<Queue> {
  const queue = await db.transaction().execute(async (trx) => {
    // Names are looked at before they are written: one change after the other.
    await sql`select pg_advisory_xact_lock(hashtext('popline-queues'))`.execute(trx);
    const at = now();
    const detail = await change(trx, at);
    await audit(trx, { at, userId: by.userId, action, recordId: id, detail });
    const [changed] = await readQueues(trx, id);
    if (changed === undefined) throw new Error(`queue ${id} is gone within its own change`);
    return changed;
  });
  await bus.publish({ type: "catalogue" });
  return queue;
}

async function existing(db: Db, id: QueueId) {
  const queue = await db
    .selectFrom("queue")
    .select(["name", "version"])
    .where("id", "=", id)
    .where("deletedAt", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (queue === undefined) throw new ProblemError("not-found", "Central has no queue with this id.");
  return queue;
}

async function checkNames(db: Db, id: QueueId, { name, exchangeName }: QueueChange): Promise<void> {
  const others = await db
    .selectFrom("queue")
    .select(["name", "exchangeName"])
    .where("id", "!=", id)
    .where("deletedAt", "is", null)
    .execute();
  if (name !== undefined && others.some((it) => it.name.toLowerCase() === name.toLowerCase()))
    throw wrongField<QueueChange>("name", `There is a queue "${name}" already.`, "name-taken", { name });
  const other = others.find((it) => it.exchangeName === exchangeName);
  if (other === undefined) return;
  const message = `The exchange's queue "${other.exchangeName}" is the queue "${other.name}" already.`;
  throw wrongField<QueueChange>("exchangeName", message, "exchange-name-taken", { name: other.exchangeName });
}

async function checkCallbackTeam(db: Db, { callbackTeamId }: QueueChange): Promise<void> {
  if (callbackTeamId === undefined || callbackTeamId === null) return;
  const team = await db.selectFrom("team").select("id").where("id", "=", callbackTeamId).executeTakeFirst();
  if (team === undefined)
    throw wrongField<QueueChange>("callbackTeamId", "Central has no team with this id.", "team-gone");
}

async function setMembers(db: Db, queueId: QueueId, members: readonly QueueMember[]): Promise<void> {
  await db.deleteFrom("queueMember").where("queueId", "=", queueId).execute();
  const rows = [...new Map(members.map((it) => [it.userId, { queueId, ...it }])).values()];
  if (rows.length === 0) return;
  const ids = rows.map(({ userId }) => userId);
  const there = await db
    .selectFrom("appUser")
    .select("id")
    .where("id", "in", ids)
    .where("deletedAt", "is", null)
    .execute();
  if (there.length < ids.length)
    throw wrongField<QueueChange>("members", "Central has no user with one of these ids.", "user-gone");
  await db.insertInto("queueMember").values(rows).execute();
}

async function setTeams(db: Db, queueId: QueueId, teams: readonly QueueTeam[]): Promise<void> {
  await db.deleteFrom("queueTeam").where("queueId", "=", queueId).execute();
  const rows = [...new Map(teams.map((it) => [it.teamId, { queueId, ...it }])).values()];
  if (rows.length === 0) return;
  const ids = rows.map(({ teamId }) => teamId);
  const there = await db.selectFrom("team").select("id").where("id", "in", ids).execute();
  if (there.length < ids.length)
    throw wrongField<QueueChange>("teams", "Central has no team with one of these ids.", "team-gone");
  await db.insertInto("queueTeam").values(rows).execute();
}
