import { sql } from "kysely";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { passes } from "../live/passes.ts";
import { settleCall } from "./settle-call.ts";

const atOnce = 200;

export interface Callbacks {
  close(): Promise<void>;
}

/**
 * Makes tasks of abandoned callers, counts what is tried and closes what is done. What is due stands in the database (`callback_due`), and goes in the
 * transaction that settles it: once, on whichever node, over restarts. One node at a time, in the order in which calls became known.
 */
export function settleCallbacks({ db, bus, now, config, announcer, ...context }: Context): Callbacks {
  const logger = context.logger.child({ part: "callbacks" });
  const settling = passes({
    async pass() {
      if ((await db.selectFrom("callbackDue").select("id").limit(1).executeTakeFirst()) === undefined) return;
      const { settled, changed } = await db.transaction().execute(async (trx) => {
        await sql`select pg_advisory_xact_lock(hashtext('popline-callbacks'))`.execute(trx);
        return settleDue(trx);
      });
      if (changed > 0) announcer.committed();
      if (settled === atOnce) settling.want();
    },
    failed: (error) => logger.warn({ err: error }, "callbacks can't be brought up to date now; it is tried again"),
  });

  async function settleDue(trx: Db): Promise<{ readonly settled: number; readonly changed: number }> {
    const due = await trx.selectFrom("callbackDue").selectAll().orderBy("id").limit(atOnce).execute();
    let changed = 0;
    for (const row of due) if (await settleCall(trx, row, config.phoneRules, now())) changed += 1;
    const ids = due.map(({ id }) => id);
    if (ids.length > 0) await trx.deleteFrom("callbackDue").where("id", "in", ids).execute();
    return { settled: due.length, changed };
  }

  const off = bus.subscribe(({ type }) => {
    if (type === "queue-events" || type === "changed" || type === "missed") settling.want();
  });
  // What an earlier run, or a node that died, has left.
  settling.want();
  return {
    async close() {
      off();
      await settling.close();
    },
  };
}
