import type { Logger } from "pino";
import type { Db } from "../db/open-database.ts";
import type { Leadership } from "../live/leadership.ts";
import { PbxError } from "../pbx/pbx-adapter.ts";
import type { QueueSource } from "../pbx/queue-source.ts";
import { forgetPlace, lostPlaces } from "./membership-rows.ts";

/**
 * The leading node takes agents out of the queues whom nobody looks after: their node died, and they are at no other. Twice in a row it must be so:
 * a database that lost its unlogged tables in a crash knows of no node for a beat.
 */
export function sweepLostPlaces(options: {
  readonly db: Db;
  readonly source: QueueSource;
  readonly leadership: Leadership;
  readonly logger: Logger;
  readonly sweepMs: number;
  readonly graceMs: number;
}): { stop(): Promise<void> } {
  const { db, source, leadership, logger, sweepMs, graceMs } = options;
  let lost: ReadonlySet<string> = new Set();
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let turn: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    if (!leadership.leads() || source.state.is !== "connected") {
      lost = new Set();
      return;
    }
    const found = await lostPlaces(db, graceMs);
    const before = lost;
    lost = new Set(found.map(({ queue, member }) => `${queue}/${member}`));
    for (const place of found) {
      if (stopped || !before.has(`${place.queue}/${place.member}`)) continue;
      const { queue, member } = place;
      try {
        await source.command({ do: "remove-member", queue, member });
      } catch (error) {
        // A queue that the exchange has no more has no members.
        if (!(error instanceof PbxError) || error.code !== "nowhere") throw error;
      }
      await forgetPlace(db, place);
      logger.info({ queue, member, userId: place.userId }, "an agent whose desk is gone was taken out of a queue");
    }
  }

  function next(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      turn = look()
        .catch((error: unknown) =>
          logger.warn({ err: error }, "agents who were left in queues could not be looked for"),
        )
        .finally(next);
    }, sweepMs);
    timer.unref();
  }

  next();
  return {
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await turn;
    },
  };
}
