import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Logger } from "pino";
import type { PresenceUpdate, Present } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { LiveSockets } from "../live/live-socket.ts";
import { keepSteps, readTails, readyMonths } from "./agent-state-repository.ts";
import { type AgentSteps, agentStateOf, longestStateMs, stepsLost, stepsSaid } from "./agent-steps.ts";
import { createPresenceNews } from "./presence-news.ts";

/** A node says this often that it lives, whatever the number of its desks: an idle desk costs the database nothing. */
export const leaseBeatMs = 10_000;
/** Without a word for this long a node counts as dead, and its desks as gone. */
export const leaseMs = 30_000;
/** So many beats after this node was not known to the others, desks that are there have been written down again. */
const settledBeats = 6;

type Reader = Pick<Identity, "userId" | "scope" | "teamId" | "teams">;

type SaidBy = Pick<Identity, "userId" | "sessionId">;

export interface Presence {
  /** This node's, as the rows of its desks name it. */
  readonly nodeId: string;
  /** Those whom the reader sees: all, or himself with the members of his team and of the teams that his scope reaches. */
  list(reader: Reader): Promise<Present[]>;
  /** Keeps what the agent does and did. @returns false when the session's desk is connected to no node. */
  say(desk: SaidBy, update: PresenceUpdate): Promise<boolean>;
  /** What desks say to this node, once it is written. @returns the function that ends the subscription. */
  onSaid(listener: (desk: SaidBy, update: PresenceUpdate) => void): () => void;
  /** Gives the lease back: the desks of this node are gone at once. */
  close(): Promise<void>;
}

/** By the database's clock: those of the nodes may be apart. */
export const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** Condition on a row of a query with `app_user` as `u`: the reader may know what this agent does. */
function seenBy({ userId, scope, teamId, teams }: Reader) {
  const reached = teamId === null ? [...teams] : [teamId, ...teams];
  return sql<boolean>`(${scope === "all"} or u.id = ${userId} or u.team_id = any(${reached}::uuid[]))`;
}

/**
 * Who is connected, over all nodes on one database. Each node holds a lease; rows of desks belong to a node and go with it. What agents do is kept
 * (`agent_state`): a desk that is gone, or whose node is, ends as signed out at the time when it was lost.
 */
export async function createPresence(options: {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly sockets: Pick<LiveSockets, "sessions" | "onJoined" | "onLeft">;
  readonly logger: Logger;
  readonly now: () => number;
  readonly beatMs?: number;
  readonly ttlMs?: number;
  /** Wrap-ups have ended. */
  readonly onWrappedUp?: () => void;
}): Promise<Presence> {
  const { db, sockets, logger, now, beatMs = leaseBeatMs, ttlMs = leaseMs, onWrappedUp } = options;
  const id = randomUUID();
  const saidListeners = new Set<(desk: SaidBy, update: PresenceUpdate) => void>();
  const news = createPresenceNews(options);
  const monthsOf = readyMonths(db);
  let unsettled: { readonly since: number; beats: number } | null = null;
  /** Desks that went one after the other, and nobody came in between: they are written together. */
  let leaving: { readonly sessionId: string; readonly at: number }[] | null = null;
  /** One after the other: a desk that comes, goes and comes must end as it came. */
  let last: Promise<void> = Promise.resolve();
  const inTurn = (what: string, work: () => Promise<unknown>): void => {
    last = last.then(work).then(
      () => undefined,
      (error: unknown) => logger.warn({ err: error }, `presence: ${what} could not be written; the next beat mends it`),
    );
  };

  async function join(sessionId: string, userId: UserId): Promise<void> {
    await sql`insert into presence (session_id, user_id, node_id, connected_at) values (${sessionId}, ${userId}, ${id}, ${now()})
      on conflict (session_id) do update set node_id = excluded.node_id, connected_at = excluded.connected_at`.execute(
      db,
    );
    news.add({ userId, anew: false });
  }

  function left(sessionId: string): void {
    if (leaving !== null) {
      leaving.push({ sessionId, at: now() });
      return;
    }
    const gone = [{ sessionId, at: now() }];
    leaving = gone;
    inTurn("a desk's going", async () => {
      if (leaving === gone) leaving = null;
      await leave(gone);
    });
  }

  async function leave(gone: readonly { readonly sessionId: string; readonly at: number }[]): Promise<void> {
    const lostAt = new Map(gone.map((it) => [it.sessionId, it.at]));
    await end(async (trx) => {
      // A desk that is at another node by now is not gone.
      const { rows } = await sql<{ sessionId: string; userId: UserId }>`
        delete from presence where session_id = any(${[...lostAt.keys()]}::uuid[]) and node_id = ${id}
        returning session_id as "sessionId", user_id as "userId"`.execute(trx.withoutPlugins());
      return rows.map(({ sessionId, userId }) => ({ userId, at: lostAt.get(sessionId) ?? now() }));
    });
  }

  /** Desks of nodes that died without a word: they were lost when their node was last heard of. */
  async function buryNodes(): Promise<void> {
    const lapsed = sql<boolean>`expires_at < ${databaseNow} and id <> ${id}`;
    const { rows } = await sql`select 1 from node where ${lapsed}`.execute(db);
    if (rows.length === 0) return;
    await end(async (trx) => {
      const { rows: dead } = await sql<{ id: string; silentMs: string }>`
        select id, ${databaseNow} - (expires_at - ${ttlMs}) as "silentMs" from node where ${lapsed} for update skip locked`.execute(
        trx.withoutPlugins(),
      );
      const silentMs = new Map(dead.map((it) => [it.id, Number(it.silentMs)]));
      const ids = [...silentMs.keys()];
      const { rows: desks } = await sql<{ nodeId: string; userId: UserId }>`
        delete from presence where node_id = any(${ids}::uuid[]) returning node_id as "nodeId", user_id as "userId"`.execute(
        trx.withoutPlugins(),
      );
      await sql`delete from node where id = any(${ids}::uuid[])`.execute(trx);
      return desks.map(({ nodeId, userId }) => ({ userId, at: now() - (silentMs.get(nodeId) ?? 0) }));
    });
  }

  /** Takes desks away, and keeps that their agents are gone unless they are at another desk. */
  async function end(
    take: (trx: Db) => Promise<readonly { readonly userId: UserId; readonly at: number }[]>,
  ): Promise<void> {
    await monthsOf([now(), now() - ttlMs]);
    const { gone, wrappedUp } = await db.transaction().execute(async (trx) => {
      const taken = await take(trx);
      const gone = new Map(taken.map((it) => [it.userId, it.at]));
      if (gone.size === 0) return { gone, wrappedUp: false };
      const { rows: elsewhere } = await sql<{ userId: UserId }>`
        select user_id as "userId" from presence where user_id = any(${[...gone.keys()]}::uuid[])`.execute(
        trx.withoutPlugins(),
      );
      const still = new Set(elsewhere.map((it) => it.userId));
      const lost = [...gone].filter(([userId]) => !still.has(userId));
      const tails = await readTails(
        trx,
        lost.map(([userId]) => userId),
        now(),
      );
      const steps = new Map(lost.map(([userId, at]) => [userId, stepsLost(tails.get(userId) ?? [], at)]));
      await keepSteps(trx, steps);
      return { gone, wrappedUp: [...steps.values()].some((it) => it.wrapUps.length > 0) };
    });
    for (const userId of gone.keys()) news.add({ userId, anew: false });
    if (wrappedUp) onWrappedUp?.();
  }

  async function beat(): Promise<void> {
    await buryNodes();
    const { rows } = await sql<{ held: boolean }>`
      insert into node (id, started_at, expires_at) values (${id}, ${databaseNow}, ${databaseNow} + ${ttlMs})
      on conflict (id) do update set expires_at = excluded.expires_at returning (xmax <> 0) as held`.execute(db);
    // Another node thought this one dead, or a row was not written: all of its desks anew.
    const held = rows[0]?.held === true;
    if (!held) unsettled = { since: now(), beats: 0 };
    else if (unsettled !== null) await settle(unsettled);
    const known = held ? await sessionsKept() : null;
    const here = sockets.sessions();
    if (known !== null && known.size === here.length && here.every((it) => known.has(it.sessionId))) return;
    for (const desk of here) await join(desk.sessionId, desk.userId);
    const there = new Set(here.map((it) => it.sessionId));
    const stale = [...(known ?? [])].filter((it) => !there.has(it));
    if (stale.length > 0) await leave(stale.map((sessionId) => ({ sessionId, at: now() })));
  }

  /**
   * After a crash of the database, or of a central with its own, nobody knows any more who was at which desk. Whoever was there and does not come back
   * was lost then.
   */
  async function settle(term: { readonly since: number; beats: number }): Promise<void> {
    term.beats += 1;
    if (term.beats < settledBeats) return;
    await end(async (trx) => {
      const { rows } = await sql<{ userId: UserId }>`
        select u.id as "userId" from app_user u cross join lateral (
          select s.state from agent_state s where s.user_id = u.id and s.at > ${term.since - longestStateMs}
          order by s.at desc, s.id desc limit 1) last
        where last.state <> 'signed-out' and not exists (select 1 from presence p where p.user_id = u.id)`.execute(
        trx.withoutPlugins(),
      );
      return rows.map(({ userId }) => ({ userId, at: term.since }));
    });
    unsettled = null;
  }

  async function sessionsKept(): Promise<ReadonlySet<string>> {
    const { rows } = await sql<{ id: string }>`select session_id as id from presence where node_id = ${id}`.execute(db);
    return new Set(rows.map((it) => it.id));
  }

  async function keep(desk: SaidBy, update: PresenceUpdate): Promise<{ readonly steps: AgentSteps } | null> {
    const at = now();
    const behindMs = update.sentAt === undefined ? 0 : at - update.sentAt;
    const placed = [...update.passed, update.state].map((it) => it.at + behindMs);
    await monthsOf([at, ...placed.map((it) => Math.max(at - longestStateMs, Math.min(at, it)))]);
    return db.transaction().execute(async (trx) => {
      const { rows } = await sql`select 1 from presence where session_id = ${desk.sessionId} for update`.execute(trx);
      if (rows.length === 0) return null;
      const tail = (await readTails(trx, [desk.userId], at)).get(desk.userId) ?? [];
      const steps = stepsSaid(tail, update, at);
      await keepSteps(trx, new Map([[desk.userId, steps]]));
      const kept = [...tail.filter((it) => !steps.voided.includes(it)), ...steps.added].at(-1);
      const state = kept === undefined ? update.state : agentStateOf(kept);
      await sql`update presence set state = ${JSON.stringify(state)}::jsonb, next = ${update.next && JSON.stringify(update.next)}::jsonb
        where session_id = ${desk.sessionId}`.execute(trx);
      return { steps };
    });
  }

  // A database that is away keeps nobody from starting: presence comes with the next beat.
  inTurn("the lease", beat);
  await last;
  const timer = setInterval(() => inTurn("the lease", beat), beatMs);
  const offs = [
    sockets.onJoined((userId, sessionId) => {
      leaving = null;
      inTurn("a desk's coming", () => join(sessionId, userId));
    }),
    sockets.onLeft(left),
  ];
  return {
    nodeId: id,
    async list(reader) {
      const { rows } = await sql<Present>`
        select p.user_id as "userId", u.name, u.extension, s.desk_name as "deskName", p.connected_at as "connectedAt", p.state, p.next
        from presence p
          join node n on n.id = p.node_id and n.expires_at >= ${databaseNow}
          join app_user u on u.id = p.user_id
          join session s on s.id = p.session_id and s.ended_at is null
        where ${seenBy(reader)}
        order by u.name, p.session_id`.execute(db.withoutPlugins());
      return rows.map((row) => ({ ...row, connectedAt: Number(row.connectedAt) }));
    },
    async say(desk, update) {
      await last;
      const kept = await keep(desk, update);
      if (kept === null) return false;
      const { voided, wrapUps } = kept.steps;
      news.add({ userId: desk.userId, anew: voided.length > 0 });
      if (wrapUps.length > 0) onWrappedUp?.();
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
      await end(async (trx) => {
        const { rows } = await sql<{ userId: UserId }>`
          delete from presence where node_id = ${id} returning user_id as "userId"`.execute(trx.withoutPlugins());
        await sql`delete from node where id = ${id}`.execute(trx);
        return rows.map(({ userId }) => ({ userId, at: now() }));
      }).finally(() => news.close());
    },
  };
}
