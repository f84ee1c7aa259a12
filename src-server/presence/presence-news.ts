import type { Logger } from "pino";
import type { UserId } from "#shared/ids.ts";
import { type Coalescing, coalescing } from "../live/coalescing.ts";
import { type LiveBus, maxPresenceIds } from "../live/live-bus.ts";

const betweenMs = 100;

/** Somebody came, went or does something else. `anew`: what was said of them before is not so either. */
export interface PresenceNews {
  readonly userId: UserId;
  readonly anew: boolean;
}

/** Tells all nodes whose presence changed. */
export function createPresenceNews(options: { bus: LiveBus; logger: Logger }): Coalescing<PresenceNews> {
  const { bus, logger } = options;
  return coalescing({
    betweenMs,
    logger,
    what: "a change of presence",
    async tell(news) {
      const anew = new Set(news.filter((it) => it.anew).map((it) => it.userId));
      const all = [...new Set(news.map((it) => it.userId))];
      for (let i = 0; i < all.length; i += maxPresenceIds) {
        const some = all.slice(i, i + maxPresenceIds);
        const userIds = some.filter((it) => !anew.has(it));
        await bus.publish({ type: "presence", userIds, anew: some.filter((it) => anew.has(it)) });
      }
    },
  });
}
