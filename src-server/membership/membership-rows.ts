import { sql } from "kysely";
import type { UserId } from "#shared/ids.ts";
import type { MemberName, QueueName } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import { databaseNow } from "../presence/presence.ts";

/** A place that central has given. */
export interface GivenPlace {
  readonly queue: QueueName;
  readonly member: MemberName;
  readonly userId: UserId;
}

/** Makes this node the one that looks after these users' places. @returns the places */
export async function takeCare(db: Db, nodeId: string, userIds: readonly UserId[]): Promise<GivenPlace[]> {
  if (userIds.length === 0) return [];
  return db
    .updateTable("queueMembership")
    .set({ nodeId, leftAt: null })
    .where("userId", "in", [...userIds])
    .returning(["queue", "member", "userId"])
    .execute();
}

/** Before the place is given: a node that dies in between leaves nobody behind. */
export async function keepPlace(db: Db, nodeId: string, place: GivenPlace): Promise<void> {
  await db
    .insertInto("queueMembership")
    .values({ ...place, nodeId, leftAt: null })
    .onConflict((on) => on.columns(["queue", "member"]).doUpdateSet({ userId: place.userId, nodeId, leftAt: null }))
    .execute();
}

export async function forgetPlace(db: Db, { queue, member }: Omit<GivenPlace, "userId">): Promise<void> {
  await db.deleteFrom("queueMembership").where("queue", "=", queue).where("member", "=", member).execute();
}

/** This node stops: its desks go to others, which take care from then on. */
export async function leaveCare(db: Db, nodeId: string): Promise<void> {
  await sql`update queue_membership set left_at = ${databaseNow} where node_id = ${nodeId}`.execute(db);
}

/** Places that nobody looks after, of users who are at no desk: their node's lease has run out, or it stopped longer ago than the grace. */
export async function lostPlaces(db: Db, graceMs: number): Promise<GivenPlace[]> {
  const { rows } = await sql<GivenPlace>`
    select m.queue, m.member, m.user_id as "userId" from queue_membership m
    where not exists (select 1 from node n where n.id = m.node_id and n.expires_at >= ${databaseNow})
      and not exists (
        select 1 from presence p join node n on n.id = p.node_id and n.expires_at >= ${databaseNow} where p.user_id = m.user_id)
      and (m.left_at is null or m.left_at <= ${databaseNow} - ${graceMs}::bigint)`.execute(db.withoutPlugins());
  return rows;
}

/** How a desk's connection to this node ended: with its session; or its user is at another node; or nobody knows. */
export async function whereNow(
  db: Db,
  nodeId: string,
  { sessionId, userId }: { readonly sessionId: string; readonly userId: UserId },
): Promise<"signed-out" | "elsewhere" | "nowhere"> {
  // A session that gave way to another one of its user is followed by it in a moment.
  const { rows } = await sql<{ elsewhere: boolean; signedOut: boolean }>`
    select exists (
        select 1 from presence p join node n on n.id = p.node_id and n.expires_at >= ${databaseNow}
        where p.user_id = ${userId} and p.node_id <> ${nodeId}) as "elsewhere",
      exists (
        select 1 from session s
        where s.id = ${sessionId} and s.ended_at is not null and s.end_reason not in ('superseded', 'replaced')) as "signedOut"`.execute(
    db.withoutPlugins(),
  );
  if (rows[0]?.elsewhere) return "elsewhere";
  return rows[0]?.signedOut ? "signed-out" : "nowhere";
}
