import type { Queue } from "#shared/contract/central/index.ts";
import type { QueueId } from "#shared/ids.ts";
import { mayUse } from "../auth/functions.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";

const columns = [
  "id",
  "name",
  "exchangeName",
  "number",
  "serviceLevelSec",
  "shortAbandonSec",
  "abandons",
  "callbacks",
  "callbackTeamId",
  "callbackDueMin",
  "callbackAttempts",
  "active",
  "version",
] as const;

/** All queues by name, with those of their members and teams whom the reader may know. */
export async function queuesFor(db: Db, reader: Identity): Promise<Queue[]> {
  const queues = await readQueues(db);
  if (mayUse(reader, "queues.manage") || mayUse(reader, "supervise.live")) return queues;
  return queues.map((queue) => ({
    ...queue,
    members: queue.members.filter(({ userId }) => userId === reader.userId),
    teams: queue.teams.filter(({ teamId }) => teamId === reader.teamId),
  }));
}

/** @param only One queue alone. */
export async function readQueues(db: Db, only?: QueueId): Promise<Queue[]> {
  let query = db.selectFrom("queue").select(columns).where("deletedAt", "is", null).orderBy("name");
  if (only !== undefined) query = query.where("id", "=", only);
  const queues = await query.execute();
  const ids = queues.map(({ id }) => id);
  if (ids.length === 0) return [];
  const members = await db
    .selectFrom("queueMember")
    .selectAll()
    .where("queueId", "in", ids)
    .orderBy("priority")
    .execute();
  const teams = await db.selectFrom("queueTeam").selectAll().where("queueId", "in", ids).orderBy("priority").execute();
  const membersOf = Map.groupBy(members, ({ queueId }) => queueId);
  const teamsOf = Map.groupBy(teams, ({ queueId }) => queueId);
  return queues.map((queue) => ({
    ...queue,
    members: (membersOf.get(queue.id) ?? []).map(({ userId, priority }) => ({ userId, priority })),
    teams: (teamsOf.get(queue.id) ?? []).map(({ teamId, priority }) => ({ teamId, priority })),
  }));
}
