import { sql } from "kysely";
import type { WallboardQueue } from "#shared/contract/central/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";

export interface DirectoryUser {
  readonly id: UserId;
  readonly name: string;
  readonly extension: string | null;
  readonly teamId: TeamId | null;
}

/** What central has set of a queue. */
export type DirectoryQueue = Pick<WallboardQueue, "serviceLevelSec" | "shortAbandonSec" | "abandons"> & {
  readonly name: string;
};

/** Who is who: what central knows of users and queues, to put names to what the exchange tells. */
export interface Directory {
  readonly users: ReadonlyMap<string, DirectoryUser>;
  readonly byExtension: ReadonlyMap<string, DirectoryUser>;
  /** Those that are active, by the exchange's names. */
  readonly queues: ReadonlyMap<string, DirectoryQueue>;
  /** Queues that a user takes calls from, as central has it: himself, or with his team. By the exchange's names. */
  readonly queuesOf: ReadonlyMap<string, ReadonlySet<string>>;
}

export async function readDirectory(db: Db): Promise<Directory> {
  const users: DirectoryUser[] = await db
    .selectFrom("appUser")
    .select(["id", "name", "extension", "teamId"])
    .where("active", "=", true)
    .where("deletedAt", "is", null)
    .orderBy("id")
    .execute();
  const queues = await db
    .selectFrom("queue")
    .select(["exchangeName", "name", "serviceLevelSec", "shortAbandonSec", "abandons"])
    .where("deletedAt", "is", null)
    .where("active", "=", true)
    .orderBy("name")
    .execute();
  const { rows: members } = await sql<{ userId: string; queue: string }>`
    select m.user_id as "userId", q.exchange_name as queue from queue_member m join queue q on q.id = m.queue_id
      where q.deleted_at is null and q.active
    union select u.id, q.exchange_name from queue_team t join queue q on q.id = t.queue_id join app_user u on u.team_id = t.team_id
      where q.deleted_at is null and q.active and u.active and u.deleted_at is null`.execute(db.withoutPlugins());
  const queuesOf = new Map<string, Set<string>>();
  for (const { userId, queue } of members) {
    const own = queuesOf.get(userId);
    if (own === undefined) queuesOf.set(userId, new Set([queue]));
    else own.add(queue);
  }
  return {
    users: new Map(users.map((it) => [it.id, it])),
    byExtension: new Map(users.flatMap((it) => (it.extension === null ? [] : [[it.extension, it]]))),
    queues: new Map(queues.map(({ exchangeName, ...it }) => [exchangeName, it])),
    queuesOf,
  };
}
