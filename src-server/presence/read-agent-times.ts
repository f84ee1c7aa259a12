import { type RawBuilder, sql } from "kysely";
import type { AgentState } from "#shared/agent/index.ts";
import type { UserId } from "#shared/ids.ts";
import { type AgentTimes, type Interval, type IntervalOf, noAgentTimes } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import { longestStateMs } from "./agent-steps.ts";

/** An agent's day as far as it is over: time in each state up to the beginning of the last one. */
export interface AgentDay {
  readonly times: AgentTimes;
  readonly last: { readonly at: number; readonly state: AgentState["name"] };
  /** All states up to this one are in it. */
  readonly seen: number;
}

/**
 * States from a moment on with those that last into it: `user_id`, `id`, `at`, `state`, `reason`.
 * @param userIds null: everybody's
 */
function statesFrom(from: number, until: number, userIds: readonly UserId[] | null): RawBuilder<unknown> {
  const whose = userIds === null ? sql`true` : sql`s.user_id = any(${[...userIds]}::uuid[])`;
  const users = userIds === null ? sql`select id from app_user` : sql`select unnest(${[...userIds]}::uuid[]) as id`;
  return sql`
    select s.user_id, s.id, s.at, s.state, s.reason from agent_state s where s.at >= ${from} and s.at < ${until} and ${whose}
    union all
    select u.id, b.id, b.at, b.state, b.reason from (${users}) u cross join lateral (
      select s.id, s.at, s.state, s.reason from agent_state s
      where s.user_id = u.id and s.at < ${from} and s.at >= ${from - longestStateMs} order by s.at desc, s.id desc limit 1) b`;
}

/** The days of these agents since `from`, one entry for whoever has been anything. @param userIds null: everybody's */
export async function readAgentDays(
  db: Db,
  from: number,
  userIds: readonly UserId[] | null,
): Promise<Map<UserId, AgentDay>> {
  if (userIds?.length === 0) return new Map();
  const { rows } = await sql<{
    userId: UserId;
    state: AgentState["name"];
    running: boolean;
    ms: string | null;
    at: string;
    seen: string;
  }>`
    with spans as (
      select t.user_id, t.id, t.at, t.state, lead(t.at) over (partition by t.user_id order by t.at, t.id) as until
      from (${statesFrom(from, Number.MAX_SAFE_INTEGER, userIds)}) t)
    select user_id as "userId", state, until is null as running, max(at) as at, max(id) as seen,
      sum(greatest(until, ${from}::bigint) - greatest(at, ${from}::bigint))::bigint as ms
    from spans group by 1, 2, 3`.execute(db.withoutPlugins());
  const days = new Map<UserId, AgentDay>();
  for (const [userId, own] of Map.groupBy(rows, (it) => it.userId)) {
    const last = own.find((it) => it.running);
    if (last === undefined) continue;
    const times = { ...noAgentTimes };
    for (const { state, running, ms } of own) if (!running) times[state] += Number(ms);
    const seen = Math.max(...own.map((it) => Number(it.seen)));
    days.set(userId, { times, last: { at: Number(last.at), state: last.state }, seen });
  }
  return days;
}

/** Brings days forward by the states that came behind. @returns those that are not what they were */
export async function readDaysOn(
  db: Db,
  from: number,
  days: ReadonlyMap<UserId, AgentDay>,
): Promise<Map<UserId, AgentDay>> {
  if (days.size === 0) return new Map();
  const { rows } = await sql<{ userId: UserId; id: string; at: string; state: AgentState["name"] }>`
    select k.user_id as "userId", s.id, s.at, s.state
    from unnest(${[...days.keys()]}::uuid[], ${[...days.values()].map((it) => it.seen)}::bigint[]) as k(user_id, seen)
      join agent_state s on s.user_id = k.user_id and s.id > k.seen and s.at >= ${from - longestStateMs}
    order by s.user_id, s.at, s.id`.execute(db.withoutPlugins());
  const changed = new Map<UserId, AgentDay>();
  for (const { userId, id, state, ...row } of rows) {
    const before = changed.get(userId) ?? days.get(userId);
    if (before === undefined) continue;
    const at = Number(row.at);
    const { last } = before;
    const ms = Math.max(0, Math.max(at, from) - Math.max(last.at, from));
    const times = { ...before.times, [last.state]: before.times[last.state] + ms };
    changed.set(userId, { times, last: { at, state }, seen: Math.max(before.seen, Number(id)) });
  }
  return changed;
}

/** What an agent was, in order; the first one may have begun before `from`. */
export async function readRibbons(
  db: Db,
  from: number,
  until: number,
  userIds: readonly UserId[],
): Promise<
  readonly {
    readonly userId: UserId;
    readonly at: number;
    readonly state: AgentState["name"];
    readonly reason: string | null;
  }[]
> {
  const { rows } = await sql<{ userId: UserId; at: string; state: AgentState["name"]; reason: string | null }>`
    select t.user_id as "userId", t.at, t.state, t.reason from (${statesFrom(from, until, userIds)}) t
    order by t.user_id, t.at, t.id`.execute(db.withoutPlugins());
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
}

/** Time in each state by interval and agent within `span`: equal to `agentTimes` over the kept states. */
export async function readTimes(
  db: Db,
  span: Interval,
  intervalOf: IntervalOf,
  userIds: readonly UserId[],
): Promise<{ readonly interval: number; readonly userId: UserId; readonly times: AgentTimes }[]> {
  const bounds: number[] = [];
  for (let at = span.from; at < span.until; at = intervalOf(at).until) bounds.push(intervalOf(at).from);
  if (bounds.length === 0) return [];
  const { rows } = await sql<{ n: number; userId: UserId; state: AgentState["name"]; ms: string }>`
    with bounds as (select ${[...bounds, span.until]}::bigint[] as b), spans as (
      select t.user_id, t.state, greatest(t.at, ${span.from}::bigint) as since,
        least(lead(t.at, 1, ${span.until}::bigint) over (partition by t.user_id order by t.at, t.id), ${span.until}::bigint) as until
      from (${statesFrom(span.from, span.until, userIds)}) t)
    select n, s.user_id as "userId", s.state, sum(least(s.until, b[n + 1]) - greatest(s.since, b[n]))::bigint as ms
    from spans s cross join bounds
      cross join lateral generate_series(width_bucket(s.since, b), least(width_bucket(s.until - 1, b), ${bounds.length}::int)) as n
    where s.since < s.until group by 1, 2, 3`.execute(db.withoutPlugins());
  const found = new Map<string, { interval: number; userId: UserId; times: AgentTimes }>();
  for (const { n, userId, state, ms } of rows) {
    const interval = bounds[Number(n) - 1] ?? span.from;
    const key = `${interval} ${userId}`;
    const before = found.get(key)?.times ?? noAgentTimes;
    found.set(key, { interval, userId, times: { ...before, [state]: before[state] + Number(ms) } });
  }
  return [...found.values()];
}
