import { sql } from "kysely";
import type { UserId } from "#shared/ids.ts";
import type { MemberName } from "#shared/queue/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "../http/problem-error.ts";
import { databaseNow } from "../presence/presence.ts";

export type Supervisor = Pick<Identity, "userId" | "name" | "roleName" | "functions" | "scope" | "teamId" | "teams">;

/** A user as a supervisor finds them. */
export interface FoundAgent {
  readonly userId: UserId;
  readonly name: string;
  readonly extension: string | null;
  /** The supervisor's scope reaches them, as it does in the list of who is present. */
  readonly reached: boolean;
}

/** Users by id, or by the extensions of their lines. */
export async function findAgents(
  db: Db,
  by: Supervisor,
  which: { readonly ids: readonly UserId[] } | { readonly members: readonly MemberName[] },
): Promise<FoundAgent[]> {
  const { scope, userId, teamId, teams } = by;
  const reached = teamId === null ? [...teams] : [teamId, ...teams];
  const wanted =
    "ids" in which ? sql`u.id = any(${[...which.ids]}::uuid[])` : sql`u.extension = any(${[...which.members]}::text[])`;
  const { rows } = await sql<FoundAgent>`
    select u.id as "userId", u.name, u.extension,
      coalesce(${scope === "all"} or u.id = ${userId} or u.team_id = any(${reached}::uuid[]), false) as "reached"
    from app_user u where ${wanted} and u.deleted_at is null order by u.active desc, u.name`.execute(
    db.withoutPlugins(),
  );
  return rows;
}

/** @throws ProblemError `not-found`, `forbidden` */
export async function reachedAgent(db: Db, by: Supervisor, id: UserId): Promise<FoundAgent> {
  const [agent] = await findAgents(db, by, { ids: [id] });
  if (agent === undefined) throw new ProblemError("not-found", "Central has no user with this id.");
  if (!agent.reached) throw outOfReach(agent.name);
  return agent;
}

export function outOfReach(name: string): ProblemError {
  return new ProblemError("forbidden", `${name} is not among the agents whom your role lets you supervise.`);
}

/** The sessions with which these users are connected, at whichever node. */
export async function connectedDesks(
  db: Db,
  userIds: readonly UserId[],
): Promise<{ userId: UserId; sessionId: string }[]> {
  const { rows } = await sql<{ userId: UserId; sessionId: string }>`
    select p.user_id as "userId", p.session_id as "sessionId" from presence p
      join node n on n.id = p.node_id and n.expires_at >= ${databaseNow}
      join session s on s.id = p.session_id and s.ended_at is null
    where p.user_id = any(${[...userIds]}::uuid[])`.execute(db.withoutPlugins());
  return rows;
}

export function atNoDesk(name: string): ProblemError {
  return new ProblemError("wrong-state", `${name} is connected at no desk now. Try again once they are signed in.`);
}
