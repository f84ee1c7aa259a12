import { sql } from "kysely";
import type { Logger } from "pino";
import type { QueueEvent } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { passes } from "../live/passes.ts";
import { lockHistory } from "./months.ts";
import { recordBatch } from "./record-events.ts";

/** An exchange's word that a call is over may come so much later than the desk's that the wrap-up is. */
export const patienceMs = 60_000;
/** When it is looked again, after the first look: besides, whenever events were written down. */
const againMs = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000];
const atOnce = 200;
/** Two clocks, or the way of two messages, between a desk's "talking" and an exchange's "ended". */
const slackMs = 2_000;
/** Where nobody knows since when the agent had talked, the call ended at most so long before the wrap-up began. */
const unknownTalkMs = 10_000;
const longestVisitMs = 24 * 60 * 60_000;

export interface WrapUps {
  /** Wrap-ups have ended. */
  look(): void;
  close(): Promise<void>;
}

/**
 * Tells the history how long agents worked after a queue's call: the event `wrapped-up`, which no exchange knows. What is due stands in the database
 * (`wrap_up_due`, written with the agent's state), and goes in the transaction that writes the event: once, on whichever node, whatever came first,
 * over restarts. A wrap-up that no queue's call went before waits in vain for a minute and is left out.
 */
export function tellWrapUps(options: {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly logger: Logger;
  readonly now: () => number;
  readonly onWritten: () => void;
}): WrapUps {
  const { db, bus, now, onWritten } = options;
  const logger = options.logger.child({ part: "wrap-ups" });
  let tries = 0;
  let due = true;
  let timer: NodeJS.Timeout | null = null;

  const telling = passes({
    async pass() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      due = true;
      const { told, left, more } = await tellDue(db, now());
      if (told > 0) onWritten();
      due = left > 0;
      if (more) telling.want();
      else if (due) later();
    },
    failed: (error) => logger.warn({ err: error }, "ended wrap-ups can't be written down now; it is tried again"),
  });

  function later(): void {
    timer = setTimeout(telling.want, againMs[Math.min(tries, againMs.length - 1)]);
    timer.unref();
    tries += 1;
  }

  const off = bus.subscribe(({ type }) => {
    if (due && (type === "queue-events" || type === "missed")) telling.want();
  });
  // What an earlier run, or a node that died, has left.
  telling.want();
  return {
    look() {
      tries = 0;
      telling.want();
    },
    async close() {
      off();
      await telling.close();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

interface DueRow {
  readonly id: string;
  readonly wrapFrom: string;
  readonly wrapUntil: string;
  readonly visit: string;
  readonly queue: string;
  readonly caller: string;
  readonly member: string;
}

/** @returns how many were told, how many wait, and whether there may be more to tell at once */
async function tellDue(db: Db, now: number): Promise<{ told: number; left: number; more: boolean }> {
  if ((await countDue(db)) === 0) return { told: 0, left: 0, more: false };
  return db.transaction().execute(async (trx) => {
    // Whoever writes events waits for each other: none is told twice, and none is found half written.
    await lockHistory(trx);
    // One statement: what a desk adds meanwhile, or what is beyond the limit, is not given up before it was looked for.
    // An agent's calls come one after the other: the same visit for two of them is the first one's.
    const { rows } = await sql<DueRow>`
      with due as (
        select d.id, d.wrap_from as "wrapFrom", d.wrap_until as "wrapUntil", v.id as visit, v.queue, v.caller, v.member
        from wrap_up_due d join app_user u on u.id = d.user_id cross join lateral (
          select v.id, v.queue, v.caller, v.member from queue_visit v
          where v.member = u.extension and v.wrap_up_ms is null
            and v.ended_at between coalesce(d.talked_from - ${slackMs}, d.wrap_from - ${unknownTalkMs}) and d.wrap_from + ${slackMs}
            and v.joined_at >= coalesce(d.talked_from, d.wrap_from) - ${longestVisitMs}
          order by v.ended_at desc, v.id desc limit 1) v
        where d.not_before <= ${now} order by d.wrap_until, d.id limit ${atOnce}),
      found as (select distinct on (visit) * from due order by visit, "wrapUntil", id),
      gone as (
        delete from wrap_up_due where id in (select id from found)
          or not_before < ${now - patienceMs} and id not in (select id from due) and (select count(*) from due) < ${atOnce})
      select * from found order by "wrapUntil", id`.execute(trx.withoutPlugins());
    await recordBatch(trx, rows.map(wrappedUp));
    return { told: rows.length, left: await countDue(trx), more: rows.length === atOnce };
  });
}

async function countDue(db: Db): Promise<number> {
  const { n } = await db
    .selectFrom("wrapUpDue")
    .select(({ fn }) => fn.countAll<number>().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

function wrappedUp({ wrapFrom, wrapUntil, queue, caller, member }: DueRow): QueueEvent {
  const at = Number(wrapUntil);
  return { type: "wrapped-up", at, queue, caller, member, wrapUpMs: at - Number(wrapFrom) };
}
