import { setImmediate as others } from "node:timers/promises";
import type { Logger } from "pino";
import type { LiveEvent, Role } from "#shared/contract/central/index.ts";
import type { CacheScope } from "#shared/sync/index.ts";
import type { Identity } from "../auth/identity.ts";
import { identitiesOfSessions } from "../auth/sessions.ts";
import type { Db } from "../db/open-database.ts";
import type { FeedEpoch } from "../sync/feed-epoch.ts";
import { scopeKey } from "../sync/visible-scope.ts";
import { endOfFeed, isBehind, keyOf, type Place, readContents, readFeedPage } from "./feed-page.ts";
import { type Follower, followerOf, still } from "./follower-of.ts";
import { createFrameMaker, type Frame } from "./frames.ts";
import { pacing } from "./pacing.ts";
import { recentRows } from "./recent-rows.ts";
import { createWakeQueue } from "./wake-queue.ts";

/** A desk's live socket, as the stream sees it. */
export interface LiveDesk {
  /** As it was when its rights were read last. */
  identity: Identity;
  /** Bytes that its connection has not taken yet. */
  waitingBytes(): number;
  tell(event: LiveEvent): void;
  send(frame: Frame): void;
  /** Its session is over. */
  end(): void;
}

/**
 * Brings changes to the desks of this node. The feed is read once for all of them, however many they are, and each change goes out as what the
 * desk's own pull would have said: by its user's rights as they are now, from the desk's cursor to the next (decisions/0023).
 */
export interface ChangeStream {
  join(desk: LiveDesk): void;
  leave(desk: LiveDesk): void;
  /** The desk has pulled up to this cursor. It is told where it follows from, or that it should pull. */
  follow(desk: LiveDesk, cursor: string): void;
  /** Something was committed somewhere. */
  look(): void;
  /** This node was cut off from the others: anything may have happened. */
  missed(): void;
  /** Where a following desk was brought to; undefined when it does not follow, or the feed can't be read now. */
  cursorOf(desk: LiveDesk): string | undefined;
  close(): Promise<void>;
}

export const lookEveryMs = 15_000;
const recheckEveryMs = 60_000;
/** A node that could not read the feed for this long vouches for nothing. */
const trustedMs = 2.5 * lookEveryMs;
const pageRows = 500;
/** A desk with more than this under way is slow: it pulls when it can. */
const maxWaitingBytes = 256 * 1024;
const maxRefusals = 3;
/** Desks told in one go: some milliseconds of this thread. */
const atOnce = 250;

export function createChangeStream(options: {
  db: Db;
  epochs: FeedEpoch;
  cacheOf: (role: Role) => CacheScope;
  logger: Logger;
  now: () => number;
}): ChangeStream {
  const { db, epochs, cacheOf, logger, now } = options;
  const desks = new Set<LiveDesk>();
  const followers = new Map<LiveDesk, Follower>();
  const asking = new Map<LiveDesk, string>();
  const refusals = new WeakMap<LiveDesk, number>();
  const caches = new Set<CacheScope>();
  const kept = recentRows();
  const pace = pacing();
  const wakes = createWakeQueue<LiveDesk>((desk) => {
    if (desk.waitingBytes() > maxWaitingBytes) return false;
    desk.tell({ type: "changed", at: now() });
    return true;
  });
  /** The feed up to here was told; null: it is not read, as nobody listens. */
  let head: Place | null = null;
  let epoch = "";
  let rightsMark = -1;
  let wanted = false;
  let recheck = false;
  let anew = false;
  let closed = false;
  let readAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;

  const lookTimer = setInterval(() => look(), lookEveryMs);
  const recheckTimer = setInterval(() => {
    recheck = true;
    look();
  }, recheckEveryMs);
  for (const timer of [lookTimer, recheckTimer]) timer.unref();

  function work(): void {
    if (closed || desks.size === 0) return;
    running ??= turns().finally(() => {
      running = null;
      if (wanted || asking.size > 0) work();
    });
    pace.hurry(asking.size > 0);
  }

  async function turns(): Promise<void> {
    while (!closed && desks.size > 0 && (wanted || asking.size > 0)) {
      if (asking.size === 0) await pace.turn();
      try {
        if (anew) forget();
        if (head === null) await begin();
        if (asking.size > 0) await admit();
        if (wanted && pace.due()) await pass();
      } catch (error) {
        // Desks lose no change by it: whoever follows is told later, and is not vouched for meanwhile.
        logger.warn({ err: error }, "the change feed could not be read for the desks; it is tried again");
        wanted = true;
        await pace.rest();
      }
    }
    if (desks.size === 0) forget();
  }

  function forget(): void {
    anew = false;
    head = null;
    followers.clear();
    caches.clear();
  }

  async function begin(): Promise<void> {
    const end = await endOfFeed(db);
    epoch = await epochs.current();
    head = end;
    kept.startAt(end);
    wanted = true;
    // They may have pulled before this place was read.
    for (const desk of desks) if (!asking.has(desk)) wakes.add(desk);
  }

  /** Reads what is new and tells it. */
  async function pass(): Promise<void> {
    const from = head;
    if (from === null) return;
    wanted = false;
    const started = performance.now();
    let busyMs = 0;
    const page = await readFeedPage(db, from, pageRows);
    if (page.ahead) await epochs.wentBack();
    const current = await epochs.current();
    if (current !== epoch) {
      startAnew();
      return;
    }
    if (page.rightsMark !== rightsMark || recheck) {
      recheck = false;
      await readRights();
      rightsMark = page.rightsMark;
    }
    const last = page.rows.at(-1);
    if (last !== undefined) {
      const contents = caches.size === 0 ? null : await readContents(db, page.rows, caches, now());
      kept.add(
        page.rows.map((row) => ({
          ...row,
          content: contents === null ? undefined : (contents.get(keyOf(row)) ?? "gone"),
        })),
      );
      head = last.place;
      busyMs = await tell(head);
    }
    readAt = now();
    if (page.rows.length === pageRows || page.heldBack) wanted = true;
    pace.done(performance.now() - started, busyMs, page.heldBack && page.rows.length === 0);
  }

  /** The database is another one than before: desks learn it by their next pull. */
  function startAnew(): void {
    for (const desk of desks) unfollow(desk);
    forget();
    wanted = true;
  }

  /** @returns how many ms of a processor it took; not of the clock, which other processes make go by as well */
  async function tell(to: Place): Promise<number> {
    const maker = createFrameMaker(epoch, to);
    let busyMs = 0;
    const all = [...desks];
    for (let from = 0; from < all.length; from += atOnce) {
      const before = process.cpuUsage();
      for (const desk of all.slice(from, from + atOnce)) if (desks.has(desk)) bring(desk, to, maker);
      const { user, system } = process.cpuUsage(before);
      busyMs += (user + system) / 1000;
      await others();
    }
    return busyMs;
  }

  function bring(desk: LiveDesk, to: Place, maker: ReturnType<typeof createFrameMaker>): void {
    const follower = followers.get(desk);
    if (follower === undefined) {
      wakes.add(desk);
      return;
    }
    if (!isBehind(to, follower.at)) return;
    const rows = desk.waitingBytes() > maxWaitingBytes ? null : kept.after(follower.at);
    const made = rows && maker.frame(follower, rows);
    if (made === null) {
      unfollow(desk);
      return;
    }
    desk.send(made.frame);
    followers.set(desk, { ...follower, cursor: made.cursor, at: to });
  }

  function unfollow(desk: LiveDesk): void {
    followers.delete(desk);
    wakes.add(desk);
  }

  /** Desks that want to follow, with their rights as they are now. */
  async function admit(): Promise<void> {
    const asked = [...asking];
    asking.clear();
    const identities = await identitiesOfSessions(
      db,
      asked.map(([desk]) => desk.identity.sessionId),
    );
    const to = head;
    if (to === null) return;
    const maker = createFrameMaker(epoch, to);
    for (const [desk, cursor] of asked) {
      const identity = identities.get(desk.identity.sessionId);
      if (identity === undefined || identity.mustChangePassword) {
        desk.end();
        continue;
      }
      desk.identity = identity;
      const follower = await followerOf(db, identity, cursor, { epoch, cache: cacheOf(identity.role) });
      if (!desks.has(desk)) continue;
      if (follower === null) {
        const times = (refusals.get(desk) ?? 0) + 1;
        refusals.set(desk, times);
        // Whatever is the matter, it must not keep on pulling because of it.
        if (times <= maxRefusals) wakes.add(desk);
        continue;
      }
      refusals.delete(desk);
      caches.add(follower.cache);
      followers.set(desk, follower);
      desk.tell({ type: "following", cursor });
      bring(desk, to, maker);
    }
  }

  /** Reads the rights of all desks here: ended sessions end, and a desk whose scope has changed pulls what that adds and takes. */
  async function readRights(): Promise<void> {
    const here = [...desks];
    const identities = await identitiesOfSessions(
      db,
      here.map((desk) => desk.identity.sessionId),
    );
    for (const desk of here) {
      if (!desks.has(desk)) continue;
      const identity = identities.get(desk.identity.sessionId);
      if (identity === undefined || identity.mustChangePassword) {
        desk.end();
        continue;
      }
      const before = scopeKey(desk.identity);
      desk.identity = identity;
      const follower = followers.get(desk);
      if (follower === undefined) {
        if (scopeKey(identity) !== before) wakes.add(desk);
        continue;
      }
      const now = await still(db, follower, identity, cacheOf(identity.role));
      if (now === null) unfollow(desk);
      else followers.set(desk, now);
    }
  }

  function look(): void {
    wanted = true;
    work();
  }

  return {
    join(desk) {
      // Nobody was here: what was changed meanwhile is not told page by page, desks begin with a pull.
      if (desks.size === 0) anew = true;
      desks.add(desk);
      if (anew || head === null) look();
    },
    leave(desk) {
      desks.delete(desk);
      followers.delete(desk);
      asking.delete(desk);
      wakes.delete(desk);
    },
    follow(desk, cursor) {
      followers.delete(desk);
      asking.set(desk, cursor);
      work();
    },
    look,
    missed() {
      for (const desk of desks) if (!followers.has(desk)) wakes.add(desk);
      recheck = true;
      look();
    },
    cursorOf(desk) {
      return Math.abs(now() - readAt) < trustedMs ? followers.get(desk)?.cursor : undefined;
    },
    async close() {
      closed = true;
      clearInterval(lookTimer);
      clearInterval(recheckTimer);
      wakes.close();
      pace.close();
      await running;
    },
  };
}
