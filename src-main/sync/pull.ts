import type { Logger } from "pino";
import type { SyncState } from "#shared/contract/desk/index.ts";
import type { CentralClient } from "./central-client.ts";
import { CentralError } from "./central-error.ts";
import type { Clock } from "./clock.ts";
import type { SyncStore } from "./sync-store.ts";

export interface PullStep {
  /** Another page is ready now. */
  more: boolean;
  /** Local changes that this page put in conflict. */
  conflicts: number;
}

/** Takes in central's changes. One step is one page; its data and its cursor commit together in the store. */
export interface Pull {
  /** @throws CentralError; StoreError when the page could not be kept (it comes again) */
  step(signal?: AbortSignal): Promise<PullStep>;
  /** How far the first sync is; null once the first whole picture is here. */
  progress(): SyncState["progress"];
  /** The store was made anew: count from the start. */
  restart(): void;
}

export interface PullOptions {
  store: SyncStore;
  central: CentralClient;
  logger: Logger;
  clock: Clock;
  /** Rows per page. Small enough that taking a page apart delays nothing else on the engine's thread. */
  pageRows?: number;
}

/** Measured: a page of 500 customers takes about 4 ms of the engine's thread (DESIGN 1 allows 5). */
const defaultPageRows = 500;

export function createPull({ store, central, logger, clock, pageRows = defaultPageRows }: PullOptions): Pull {
  let rows = 0;
  let total: number | null = null;
  let startedAt: number | null = null;

  async function page(cursor: string | null, signal: AbortSignal | undefined) {
    try {
      return await central.pull(cursor, pageRows, signal);
    } catch (error) {
      if (cursor === null || !(error instanceof CentralError) || !blamesCursor(error)) throw error;
      // Central was restored from a backup, say: it does not know this place in its feed. All data stays; it is compared anew.
      logger.warn({ err: error }, "central does not know the cursor; pulling from the beginning");
      await store.write.sync.resetCursor();
      return central.pull(null, pageRows, signal);
    }
  }

  return {
    async step(signal) {
      const { cursor, firstSyncDone } = store.read.sync.position();
      startedAt ??= clock.now();
      const { changes, cursor: nextCursor, more, remaining } = await page(cursor, signal);
      if (more && changes.length === 0 && nextCursor === cursor) {
        throw new CentralError("bad-answer", "Central promises more changes but gives none.");
      }
      const report = await store.write.sync.apply(changes, nextCursor);
      rows += changes.length;
      total = rows + remaining;
      for (const { entity, id, detail } of report.invalid) {
        logger.error({ entity, id, detail }, "a record from central breaks its schema and was skipped");
      }
      if (!more && !firstSyncDone) await store.write.sync.setFirstSyncDone();
      return { more, conflicts: report.conflicts };
    },
    progress() {
      if (startedAt === null || store.read.sync.position().firstSyncDone) return null;
      return { rows, total, startedAt };
    },
    restart() {
      rows = 0;
      total = null;
      startedAt = null;
    },
  };
}

function blamesCursor(error: CentralError): boolean {
  if (error.code !== "invalid-request") return false;
  return error.problem?.errors?.some((field) => field.path.endsWith("cursor")) ?? false;
}
