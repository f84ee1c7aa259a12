import { sql } from "kysely";
import type { AgentState, NextAgentState } from "#shared/agent/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import { databaseNow } from "./presence.ts";

/** An agent at a desk. */
export interface PresentAgent {
  readonly userId: UserId;
  readonly name: string;
  readonly extension: string | null;
  readonly teamId: TeamId | null;
  readonly deskName: string;
  readonly state: AgentState | null;
  readonly next: NextAgentState | null;
}

/** Who is at a desk, on whichever node; at two desks: at the newer one. @param userIds null: everybody */
export async function readPresent(db: Db, userIds: readonly UserId[] | null): Promise<PresentAgent[]> {
  const whose = userIds === null ? sql`true` : sql`p.user_id = any(${[...userIds]}::uuid[])`;
  const { rows } = await sql<PresentAgent>`
    select distinct on (p.user_id) p.user_id as "userId", u.name, u.extension, u.team_id as "teamId", s.desk_name as "deskName", p.state, p.next
    from presence p
      join node n on n.id = p.node_id and n.expires_at >= ${databaseNow}
      join app_user u on u.id = p.user_id
      join session s on s.id = p.session_id and s.ended_at is null
    where ${whose} order by p.user_id, p.connected_at desc, p.session_id`.execute(db.withoutPlugins());
  return rows;
}
