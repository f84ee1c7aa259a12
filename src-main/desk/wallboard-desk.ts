import type { StoreReaders } from "#main/store/index.ts";
import type { LiveNews, LiveNewsSource } from "#main/sync/index.ts";
import type { WallboardFeed, WallboardPush } from "#shared/contract/desk/index.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import { createKnownCallers } from "./known-callers.ts";
import type { StateHub } from "./state-hub.ts";
import { createWallboardPicture, type Unseen } from "./wallboard-picture.ts";

/** Pushes to a page are at least this far apart. */
const pushEveryMs = 250;

/** Queues and agents live, for the pages that watch. */
export interface WallboardDesk {
  /** First whole, then what changed, until `signal` aborts or the agent signs out. Central is asked for as long as anybody watches. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<WallboardPush, void, void>;
  stop(): void;
}

interface Watcher extends Unseen {
  /** The feed or the board's own facts changed. */
  news: boolean;
  wake: (() => void) | null;
}

export interface WallboardDeskOptions {
  readonly live: LiveNewsSource & { watchWallboard(on: boolean): void };
  readonly matches: Pick<StoreReaders["matches"], "byNumber">;
  readonly rules: () => PhoneRules;
  readonly hub: Pick<StateHub, "set">;
  readonly now: () => number;
}

/**
 * Keeps central's picture of the floor while somebody watches, and brings it to each page at the pace that it takes it in: a slow one skips
 * what is between, never the last. While central is away the last picture stays, marked with when it was so.
 */
export function createWallboardDesk(options: WallboardDeskOptions): WallboardDesk {
  const { live, hub, now } = options;
  const picture = createWallboardPicture();
  const callers = createKnownCallers(options);
  const watchers = new Set<Watcher>();
  let feed: WallboardFeed = { is: "waiting" };
  /** Least delay is nearest to the truth: the greatest difference that was seen since central was connected. */
  let clockOffsetMs = 0;
  let stopped = false;

  function tell(): void {
    for (const watcher of watchers) {
      watcher.news = true;
      watcher.wake?.();
    }
  }

  function heard(news: LiveNews): void {
    switch (news.type) {
      case "open":
        if (news.serverTime !== undefined) clockOffsetMs = news.serverTime - now();
        return;
      case "lost":
        // Queues of which nothing is heard are not shown with the numbers of before.
        hub.set("myQueues", []);
        if (feed.is !== "live") return;
        feed = { is: "lost", since: now() };
        tell();
        return;
      case "my-queues":
        hub.set(
          "myQueues",
          news.queues.map((queue) => ({
            ...queue,
            longestSince: queue.longestSince === null ? null : queue.longestSince - clockOffsetMs,
          })),
        );
        return;
      case "wallboard":
        if (watchers.size === 0) return;
        clockOffsetMs = Math.max(clockOffsetMs, news.wallboard.at - now());
        feed = { is: "live" };
        picture.hear(news.wallboard, watchers);
        tell();
        return;
      default:
        return;
    }
  }
  live.on("live", heard);

  function join(): Watcher {
    const watcher: Watcher = { ...picture.all(), news: true, wake: null };
    watchers.add(watcher);
    if (watchers.size === 1) live.watchWallboard(true);
    return watcher;
  }

  function leave(watcher: Watcher): void {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    live.watchWallboard(false);
    picture.clear();
    feed = { is: "waiting" };
  }

  function pushFor(watcher: Watcher): WallboardPush {
    const { whole } = watcher;
    watcher.whole = false;
    watcher.news = false;
    callers.turn();
    return { whole, feed, clockOffsetMs, board: picture.board, ...picture.take(watcher, callers) };
  }

  return {
    async *watch(signal) {
      const watcher = join();
      const stop = () => watcher.wake?.();
      signal?.addEventListener("abort", stop);
      const ended = () => stopped || signal?.aborted === true;
      /** Until something is new, or for `ms` whatever is new meanwhile. */
      const sleep = (ms: number | null) =>
        new Promise<void>((resolve) => {
          const timer = ms === null ? undefined : setTimeout(resolve, ms);
          watcher.wake = () => {
            if (ms !== null && !ended()) return;
            clearTimeout(timer);
            resolve();
          };
        });
      try {
        while (!ended()) {
          if (watcher.news || watcher.queues.size + watcher.agents.size > 0) {
            const push = pushFor(watcher);
            // The rest of a large picture follows at once.
            const rest = watcher.queues.size + watcher.agents.size > 0;
            yield push;
            await sleep(rest ? 0 : pushEveryMs);
          } else await sleep(null);
          watcher.wake = null;
        }
      } finally {
        signal?.removeEventListener("abort", stop);
        leave(watcher);
      }
    },
    stop() {
      stopped = true;
      live.off("live", heard);
      for (const watcher of watchers) watcher.wake?.();
    },
  };
}
