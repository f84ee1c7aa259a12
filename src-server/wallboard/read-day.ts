import { sql } from "kysely";
import { type CountingRule, type DayCounts, dayKnown, type IntervalOf, type KnownDay } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import { usualRule } from "../history/counted.ts";
import { lastSeq } from "../history/event-seq.ts";
import { readAgentRows, readQueueRows } from "../history/read-tally.ts";

/** No visit lasts longer (history/open-visits.ts). */
export const longestVisitMs = 24 * 60 * 60_000;

/** The counts of a day, from which they are brought forward. */
export interface DayRead {
  readonly counts: DayCounts;
  /** Events up to this one are in it. */
  readonly seq: number;
  /** By which it was counted. */
  readonly ruleOf: (queue: string) => CountingRule;
}

/** A day's counts, who is in the queues, and the place of the last event, as one picture of the database. */
export function readDay(db: Db, since: number, dayOf: IntervalOf): Promise<DayRead> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (trx) => {
      const seq = await lastSeq(trx);
      const ruleOf = await readRules(trx);
      // Who comes while it is read, about midnight, is of the next day.
      const until = dayOf(dayOf(since).until).until;
      const span = { from: since, until, queues: null };
      const tally = {
        queues: await readQueueRows(trx, span, dayOf),
        agents: await readAgentRows(trx, span, dayOf, null),
      };
      const [open, unwrapped] = [await readOpen(trx, since), await readUnwrapped(trx, since)];
      return { seq, ruleOf, counts: dayKnown({ since, tally, open, unwrapped }) };
    });
}

async function readRules(db: Db): Promise<DayRead["ruleOf"]> {
  const queues = await db
    .selectFrom("queue")
    .select(["exchangeName", "serviceLevelSec", "shortAbandonSec"])
    .where("deletedAt", "is", null)
    .execute();
  const rules = new Map(queues.map((it) => [it.exchangeName, ruleFrom(it)]));
  const usual = ruleFrom(usualRule);
  return (queue) => rules.get(queue) ?? usual;
}

function ruleFrom(queue: { readonly serviceLevelSec: number; readonly shortAbandonSec: number }): CountingRule {
  return { serviceLevelMs: queue.serviceLevelSec * 1000, shortAbandonMs: queue.shortAbandonSec * 1000 };
}

/** Callers who wait or talk: those whose last visit to the queue goes on. */
async function readOpen(db: Db, since: number): Promise<KnownDay["open"]> {
  const { rows } = await sql<{ queue: string; caller: string; joinedAt: string; talkingTo: string | null }>`
    select v.queue, v.caller, v.joined_at as "joinedAt", case v.outcome when 'answered' then v.member end as "talkingTo"
    from queue_visit v where v.joined_at >= ${since - longestVisitMs}
      and (v.outcome = 'waiting' or v.outcome = 'answered' and v.ended_at is null)
      and not exists (select 1 from queue_visit n where n.queue = v.queue and n.caller = v.caller and n.id > v.id
        and n.joined_at >= ${since - longestVisitMs} and (n.outcome <> 'unknown' or n.ended_at is not null))`.execute(
    db.withoutPlugins(),
  );
  return rows.map((row) => ({ ...row, joinedAt: Number(row.joinedAt) }));
}

async function readUnwrapped(db: Db, since: number): Promise<KnownDay["unwrapped"]> {
  const { rows } = await sql<{ queue: string; member: string; caller: string; joinedAt: string }>`
    select queue, member, caller, joined_at as "joinedAt" from (
      select distinct on (queue, member) queue, member, caller, joined_at, wrap_up_ms from queue_visit
      where joined_at >= ${since - longestVisitMs} and ended_at is not null and member is not null
      order by queue, member, ended_at desc, id desc) last where wrap_up_ms is null`.execute(db.withoutPlugins());
  return rows.map((row) => ({ ...row, joinedAt: Number(row.joinedAt) }));
}
