import type { Context } from "./context.ts";

const day = 24 * 60 * 60_000;
/** A desk may be switched off over a long leave and then send what it still has. */
export const mutationMemoryMs = 180 * day;
export const idempotencyMemoryMs = 7 * day;
const sessionMemoryMs = 90 * day;
const everyMs = 6 * 60 * 60_000;

/** Forgets what has served: answers to old writes, ended sessions. Runs at once and every six hours. */
export function startHousekeeping(context: Context): { stop(): Promise<void> } {
  let running = sweep(context);
  const timer = setInterval(() => {
    running = sweep(context);
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

async function sweep({ db, now, logger }: Context): Promise<void> {
  try {
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
  } catch (error) {
    logger.warn({ err: error }, "housekeeping failed; it is tried again later");
  }
}
