import { sql } from "kysely";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import { lockHistory, makeMonths, monthOf } from "../history/months.ts";
import { type AgentSteps, type KeptState, longestStateMs } from "./agent-steps.ts";

/** What the next steps depend on: talking, wrap-up, gone. */
const tailRows = 5;

/** The last states of each of these agents, in their order. */
export async function readTails(
  db: Db,
  userIds: readonly UserId[],
  now: number,
): Promise<ReadonlyMap<UserId, readonly KeptState[]>> {
  const { rows } = await sql<KeptState & { userId: UserId }>`
    select k.user_id as "userId", t.* from unnest(${[...userIds]}::uuid[]) as k(user_id) cross join lateral (
      select s.id, s.at, s.state, s.reason, s.said_at as "saidAt" from agent_state s
      where s.user_id = k.user_id and s.at > ${now - longestStateMs} order by s.at desc, s.id desc limit ${tailRows}) t`.execute(
    db.withoutPlugins(),
  );
  const newestFirst = Map.groupBy(rows, ({ userId }) => userId);
  return new Map(
    [...newestFirst].map(([userId, own]) => [
      userId,
      own
        .map(({ id, at, state, reason, saidAt }) => ({
          id: Number(id),
          at: Number(at),
          state,
          reason,
          saidAt: saidAt === null ? null : Number(saidAt),
        }))
        .sort((a, b) => a.at - b.at || a.id - b.id),
    ]),
  );
}

/** Keeps the steps of agents. The months that they lie in are there (`readyMonths`). */
export async function keepSteps(trx: Db, all: ReadonlyMap<UserId, AgentSteps>): Promise<void> {
  for (const [userId, { voided }] of all)
    for (const { id, at } of voided) {
      await trx.deleteFrom("agentState").where("at", "=", at).where("id", "=", id).execute();
      // The wrap-up goes on. If it was told already, it was as long as that.
      await trx.deleteFrom("wrapUpDue").where("userId", "=", userId).where("wrapUntil", "=", at).execute();
    }
  const states = [...all].flatMap(([userId, { added }]) => added.map((it) => ({ ...it, userId })));
  const wrapUps = [...all].flatMap(([userId, { wrapUps }]) => wrapUps.map((it) => ({ ...it, userId })));
  if (states.length > 0) await trx.insertInto("agentState").values(states).execute();
  if (wrapUps.length > 0) await trx.insertInto("wrapUpDue").values(wrapUps).execute();
}

/** Makes months before somebody's state needs them; asks the database once for each. */
export function readyMonths(db: Db): (times: readonly number[]) => Promise<void> {
  const ready = new Set<string>();
  return async (times) => {
    const missing = new Set(times.map(monthOf).filter((month) => !ready.has(month)));
    if (missing.size === 0) return;
    await db.transaction().execute(async (trx) => {
      await lockHistory(trx);
      await makeMonths(trx, missing);
    });
    for (const month of missing) ready.add(month);
  };
}
