import { sql } from "kysely";
import type { UserId } from "#shared/ids.ts";
import type { MemberName, QueueName } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";

/** What central's configuration says of an agent. */
export interface ConfiguredAgent {
  readonly userId: UserId;
  /** null: the user has no line. */
  readonly member: MemberName | null;
  /** The exchange's names of the queues, with the penalty: who has none is asked first. */
  readonly queues: Readonly<Record<QueueName, number>>;
}

/** The queues of users, as member or by the team, without those that they have left for their session. */
export async function readAgents(db: Db, userIds: readonly UserId[]): Promise<ConfiguredAgent[]> {
  const { rows } = await sql<ConfiguredAgent>`
    select u.id as "userId", u.extension as "member", coalesce((
      select json_object_agg(q.exchange_name, mine.priority - 1)
      from (
        -- One's own priority counts before the team's.
        select distinct on (queue_id) queue_id, priority from (
          select m.queue_id, m.priority, 0 as by_team from queue_member m where m.user_id = u.id
          union all
          select t.queue_id, t.priority, 1 from queue_team t where t.team_id = u.team_id) places
        order by queue_id, by_team) mine
        join queue q on q.id = mine.queue_id
      where q.active and q.deleted_at is null
        and not exists (
          select 1 from queue_left l join session s on s.id = l.session_id
          where l.queue_id = q.id and s.user_id = u.id and s.ended_at is null)), '{}'::json) as "queues"
    from app_user u where u.id = any(${[...userIds]}::uuid[]) and u.deleted_at is null`.execute(db.withoutPlugins());
  return rows;
}

/** Codes that an agent may be not ready with. */
export async function readReasons(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom("notReadyReason").select("code").where("active", "=", true).execute();
  return new Set(rows.map(({ code }) => code));
}
