import { sql } from "kysely";
import type { MyQueueList, QueueChoice } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { audit } from "../auth/audit.ts";
import type { Identity } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { atNoDesk, connectedDesks, reachedAgent, type Supervisor } from "../supervision/reach.ts";

/** The queues that a user takes calls from, by name, and which of them not in this session. */
export async function myQueues(
  db: Db,
  { userId, sessionId }: Pick<Identity, "userId" | "sessionId">,
): Promise<MyQueueList> {
  const { rows } = await sql<MyQueueList["items"][number]>`
    select q.id, q.name, q.exchange_name as "exchangeName",
      exists (select 1 from queue_left l where l.queue_id = q.id and l.session_id = ${sessionId}) as "left"
    from queue q
    where q.active and q.deleted_at is null and (
      exists (select 1 from queue_member m where m.queue_id = q.id and m.user_id = ${userId})
      or exists (select 1 from queue_team t join app_user u on u.team_id = t.team_id where t.queue_id = q.id and u.id = ${userId}))
    order by q.name`.execute(db.withoutPlugins());
  return { items: rows };
}

/** An agent's own choice, for this session. */
export async function chooseQueues(
  context: Context,
  { userId, sessionId }: Pick<Identity, "userId" | "sessionId">,
  choice: QueueChoice,
): Promise<void> {
  await setLeft(context.db, [sessionId], choice);
  await context.bus.publish({ type: "queues-chosen", userId });
}

/** A supervisor chooses for an agent who is at a desk. @throws ProblemError `not-found`, `forbidden`, `wrong-state` */
export async function chooseQueuesOf(
  { db, bus, now }: Context,
  by: Supervisor,
  id: UserId,
  choice: QueueChoice,
): Promise<void> {
  const agent = await reachedAgent(db, by, id);
  const desks = await connectedDesks(db, [id]);
  if (desks.length === 0) throw atNoDesk(agent.name);
  await setLeft(
    db,
    desks.map(({ sessionId }) => sessionId),
    choice,
  );
  await audit(db, {
    at: now(),
    userId: by.userId,
    action: "agent-commanded",
    recordId: id,
    detail: { do: "choose-queues", agent: agent.name },
  });
  await bus.publish({ type: "queues-chosen", userId: id });
}

/** Queues that are not there, or not the agent's, do no harm. */
async function setLeft(db: Db, sessionIds: readonly string[], { left }: QueueChoice): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .deleteFrom("queueLeft")
      .where("sessionId", "in", [...sessionIds])
      .execute();
    await sql`
      insert into queue_left (session_id, queue_id)
      select s.id, q.id from session s cross join queue q
      where s.id = any(${[...sessionIds]}::uuid[]) and q.id = any(${[...left]}::uuid[]) and q.deleted_at is null`.execute(
      trx,
    );
  });
}
