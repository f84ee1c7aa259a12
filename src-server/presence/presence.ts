import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Logger } from "pino";
import type { PresenceUpdate, Present } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import type { LiveSockets } from "../live/live-socket.ts";

/** A node says this often that it lives, whatever the number of its desks: an idle desk costs the database nothing. */
export const leaseBeatMs = 10_000;
/** Without a word for this long a node counts as dead, and its desks as gone. */
export const leaseMs = 30_000;

type Reader = Pick<Identity, "userId" | "scope" | "teamId" | "teams">;

type SaidBy = Pick<Identity, "userId" | "sessionId">;

export interface Presence {
  /** This node's, as the rows of its desks name it. */
  readonly nodeId: string;
  /** Those whom the reader sees: all, or himself with the members of his team and of the teams that his scope reaches. */
  list(reader: Reader): Promise<Present[]>;
  /** @returns false when the session's desk is connected to no node. */
  say(desk: SaidBy, update: PresenceUpdate): Promise<boolean>;
  /** What desks say to this node, once it is written. @returns the function that ends the subscription. */
  onSaid(listener: (desk: SaidBy, update: PresenceUpdate) => void): () => void;
  /** Gives the lease back: the desks of this node are gone at once. */
  close(): Promise<void>;
}

/** By the database's clock: those of the nodes may be apart. */
export const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** Who is connected, over all nodes on one database. Each node holds a lease; rows of desks belong to a node and go with it. */
export async function createPresence(options: {
  readonly db: Db;
  readonly sockets: Pick<LiveSockets, "sessions" | "onJoined" | "onLeft">;
  readonly logger: Logger;
  readonly now: () => number;
  readonly beatMs?: number;
  readonly ttlMs?: number;
}): Promise<Presence> {
  const { db, sockets, logger, now, beatMs = leaseBeatMs, ttlMs = leaseMs } = options;
  const id = randomUUID();
  const saidListeners = new Set<(desk: SaidBy, update: PresenceUpdate) => void>();
  /** One after the other: a desk that comes, goes and comes must end as it came. */
  let last: Promise<void> = Promise.resolve();
  const inTurn = (what: string, work: () => Promise<unknown>): void => {
    last = last.then(work).then(
      () => undefined,
      (error: unknown) => logger.warn({ err: error }, `presence: ${what} could not be written; the next beat mends it`),
    );
  };

  const join = (sessionId: string, userId: UserId) =>
    sql`insert into presence (session_id, user_id, node_id, connected_at) values (${sessionId}, ${userId}, ${id}, ${now()})
      on conflict (session_id) do update set node_id = excluded.node_id, connected_at = excluded.connected_at`.execute(
      db,
    );
  // A desk that is at another node by now is not gone.
  const leave = (sessionId: string) =>
    sql`delete from presence where session_id = ${sessionId} and node_id = ${id}`.execute(db);

  async function beat(): Promise<void> {
    const { rows } = await sql<{ held: boolean }>`
      with lapsed as (delete from node where expires_at < ${databaseNow} and id <> ${id})
      insert into node (id, started_at, expires_at) values (${id}, ${databaseNow}, ${databaseNow} + ${ttlMs})
      on conflict (id) do update set expires_at = excluded.expires_at returning (xmax <> 0) as held`.execute(db);
    // Another node thought this one dead, or a row was not written: all of its desks anew.
    const known = rows[0]?.held === true ? await countHere() : -1;
    const here = sockets.sessions();
    if (known !== here.length) for (const desk of here) await join(desk.sessionId, desk.userId);
  }

  async function countHere(): Promise<number> {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from presence where node_id = ${id}`.execute(
      db,
    );
    return rows[0]?.n ?? 0;
  }

  // A database that is away keeps nobody from starting: presence comes with the next beat.
  inTurn("the lease", beat);
  await last;
  const timer = setInterval(() => inTurn("the lease", beat), beatMs);
  const offs = [
    sockets.onJoined((userId, sessionId) => inTurn("a desk's coming", () => join(sessionId, userId))),
    sockets.onLeft((sessionId) => inTurn("a desk's going", () => leave(sessionId))),
  ];
  return {
    nodeId: id,
    async list({ userId, scope, teamId, teams }) {
      const reached = teamId === null ? [...teams] : [teamId, ...teams];
      const { rows } = await sql<Present>`
        select p.user_id as "userId", u.name, u.extension, s.desk_name as "deskName", p.connected_at as "connectedAt", p.state
        from presence p
          join node n on n.id = p.node_id and n.expires_at >= ${databaseNow}
          join app_user u on u.id = p.user_id
          join session s on s.id = p.session_id and s.ended_at is null
        where ${scope === "all"} or u.id = ${userId} or u.team_id = any(${reached}::uuid[])
        order by u.name, p.session_id`.execute(db.withoutPlugins());
      return rows.map((row) => ({ ...row, connectedAt: Number(row.connectedAt) }));
    },
    async say(desk, update) {
      await last;
      const { rows } = await sql`
        update presence set state = ${JSON.stringify(update.state)}::jsonb where session_id = ${desk.sessionId} returning session_id`.execute(
        db,
      );
      if (rows.length === 0) return false;
      for (const listener of saidListeners) listener(desk, update);
      return true;
    },
    onSaid(listener) {
      saidListeners.add(listener);
      return () => saidListeners.delete(listener);
    },
    async close() {
      clearInterval(timer);
      for (const off of offs) off();
      await last;
      await sql`delete from node where id = ${id}`.execute(db);
    },
  };
}
