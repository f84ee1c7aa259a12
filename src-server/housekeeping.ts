import type { Context } from "./context.ts";
import { forgetHandovers, handoverMemoryMs } from "./handovers/handover-repository.ts";
import { dropMonthsBefore, makeMonthsAhead } from "./history/months.ts";
import { restateSums } from "./history/queue-sums.ts";
import { forgetImports } from "./imports/import-repository.ts";
import { forgetFiles } from "./schedules/report-files.ts";

const day = 24 * 60 * 60_000;
/** A desk may be switched off over a long leave and then send what it still has. */
export const mutationMemoryMs = 180 * day;
export const idempotencyMemoryMs = 7 * day;
const sessionMemoryMs = 90 * day;
/** A desk that comes back later than this with a scope that changed meanwhile is compared with everything. */
const scopeMemoryMs = 400 * day;
const everyMs = 6 * 60 * 60_000;
const handoversEveryMs = 5 * 60_000;

/**
 * Forgets what has served: answers to old writes and ended sessions, at once and every six hours; handovers of calls, which hold what people said,
 * every five minutes. Every six hours as well: the queue history's next month is made, and those that are kept no longer are dropped.
 * And whenever queues were changed: what was counted by their rules of before is counted anew.
 */
export function startHousekeeping(context: Context): { stop(): Promise<void> } {
  let stopping = false;
  const restate = () => quietly(context, ({ db }) => restateSums(db, () => !stopping).then(() => undefined));
  let restating: Promise<void> = restate();
  const unsubscribe = context.bus.subscribe((message) => {
    if (message.type === "catalogue" || message.type === "missed") restating = restating.then(restate);
  });
  const jobs = [
    every(everyMs, () => quietly(context, sweep)),
    every(everyMs, () => quietly(context, turnHistory)),
    every(handoversEveryMs, () => quietly(context, ({ db, now }) => forgetHandovers(db, now() - handoverMemoryMs))),
  ];
  return {
    async stop() {
      stopping = true;
      unsubscribe();
      await restating;
      for (const job of jobs) await job.stop();
    },
  };
}

function every(ms: number, work: () => Promise<void>): { stop(): Promise<void> } {
  let running = work();
  const timer = setInterval(() => {
    running = work();
  }, ms);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

async function quietly(context: Context, work: (context: Context) => Promise<void>): Promise<void> {
  try {
    await work(context);
  } catch (error) {
    context.logger.warn({ err: error }, "housekeeping failed; it is tried again later");
  }
}

const usualHistoryMonths = 25;

async function turnHistory({ db, now, config, logger }: Context): Promise<void> {
  const today = new Date(now());
  await makeMonthsAhead(db, today.getTime());
  const { historyMonths = usualHistoryMonths } = config;
  const dropped = await dropMonthsBefore(db, Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - historyMonths));
  if (dropped > 0) logger.info({ tables: dropped, historyMonths }, "queue history that is kept no longer was dropped");
}

async function sweep({ db, now }: Context): Promise<void> {
  await db.deleteFrom("announcement").where("until", "<", now()).execute();
  await db
    .deleteFrom("visibleScope")
    .where("usedAt", "<", now() - scopeMemoryMs)
    .execute();
  await forgetImports(db, now());
  await forgetFiles(db, now());
  await db
    .deleteFrom("appliedMutation")
    .where("appliedAt", "<", now() - mutationMemoryMs)
    .execute();
  await db
    .deleteFrom("idempotencyKey")
    .where("createdAt", "<", now() - idempotencyMemoryMs)
    .execute();
  await db
    .deleteFrom("session")
    .where((where) =>
      where.or([
        where("endedAt", "<", now() - sessionMemoryMs),
        where("refreshExpiresAt", "<", now() - sessionMemoryMs),
      ]),
    )
    .execute();
}
