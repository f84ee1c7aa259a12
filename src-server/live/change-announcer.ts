import { sql } from "kysely";
import type { Logger } from "pino";
import type { Db } from "../db/open-database.ts";
import type { LiveBus } from "./live-bus.ts";

const quietMs = 50;
const recheckMs = 20;
const giveUpMs = 5_000;

/** Tells the desks that there is something to pull, once that is true. */
export interface ChangeAnnouncer {
  /** Records were committed. Returns at once; many calls become one wake-up. */
  committed(): void;
  /** Resolves when nothing is waiting to be announced. */
  close(): Promise<void>;
}

/**
 * A pull stops before the oldest running transaction (DESIGN 8.3), so a wake-up sent right after a commit could find nothing.
 * The announcer waits until the commit can be pulled, and gathers commits that come close together.
 */
export function createChangeAnnouncer(options: {
  db: Db;
  bus: LiveBus;
  logger: Logger;
  /** Told how many ms after the first commit the wake-up was sent. */
  onAnnounced?: (ms: number) => void;
}): ChangeAnnouncer {
  const { db, bus, logger } = options;
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;

  const pullable = async (lastTxid: string): Promise<boolean> => {
    const { rows } = await sql<{ ready: boolean }>`
      select ${lastTxid}::xid8 < pg_snapshot_xmin(pg_current_snapshot()) as ready`.execute(db);
    return rows[0]?.ready ?? true;
  };

  const announce = async (): Promise<void> => {
    const since = performance.now();
    await pause(quietMs);
    again = false;
    const last = await db.selectFrom("syncFeed").select("txid").orderBy("txid", "desc").limit(1).executeTakeFirst();
    if (last !== undefined) {
      const giveUp = performance.now() + giveUpMs;
      while (!closed && performance.now() < giveUp && !(await pullable(last.txid))) await pause(recheckMs);
    }
    await bus.publish({ type: "changed" });
    options.onAnnounced?.(performance.now() - since);
  };

  const run = async (): Promise<void> => {
    do {
      try {
        await announce();
      } catch (error) {
        // Desks also pull on their own schedule: a lost wake-up only delays.
        logger.warn({ err: error }, "a wake-up could not be sent");
      }
    } while (again && !closed);
    running = null;
  };

  return {
    committed() {
      if (closed) return;
      again = true;
      running ??= run();
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
