import { type RawBuilder, sql } from "kysely";
import type { ReportCall, ReportCallPage, ReportCallsQuery } from "#shared/contract/central/index.ts";
import { numberKey, type PhoneRules } from "#shared/phone/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { readScope } from "../records/scope.ts";
import { agentsOf } from "./agents-of.ts";
import { isCounted, withRule } from "./counted.ts";
import { within } from "./history-span.ts";
import { strangeCursor } from "./strange-cursor.ts";

/** A visit with what it was found with. */
interface FoundVisit extends Omit<ReportCall, "id" | "hidden"> {
  readonly id: number;
  /** Somebody of those whom the reader may be told of. */
  readonly reached: boolean | null;
}

/**
 * The callers behind a report's row, newest first. Every visit that the row counts is there, whatever the reader's scope: the row says how many they
 * are. Who they are is told within it (docs/operations.md):
 * - the agent: as the report of agents names them
 * - number and name: of whom an agent answered that the reader is told of; of whose call is written down where the reader sees it; of a number that
 *   is one of a customer or lead that the reader sees; and of whom nobody answered, unless the number is only others' customers'
 */
export async function readCalls(
  db: Db,
  reader: Identity,
  query: ReportCallsQuery,
  rules: PhoneRules,
): Promise<ReportCallPage> {
  const span = { from: query.from, until: query.until, queues: query.queue ?? null };
  const conditions = [
    within(sql`v.joined_at`, span),
    query.counted === undefined ? sql`true` : isCounted[query.counted],
    query.member === undefined ? sql`true` : sql`v.member = ${query.member}`,
    query.cursor === undefined ? sql`true` : after(query.cursor),
  ];
  // Whose agents are out of the reader's reach are not told apart.
  if (query.member !== undefined && reader.scope !== "all")
    conditions.push(
      sql`exists (select 1 from app_user where extension = v.member and deleted_at is null and ${agentsOf(reader)})`,
    );
  const { rows } = await sql<FoundVisit>`
    select v.id, v.joined_at, v.queue, v.number, v.name, v.outcome, v.leave_reason, v.waited_ms, v.member, a.id as user_id,
      a.name as agent_name, a.reached, v.talked_ms, v.held_ms, v.wrap_up_ms, v.ended_by, i.id as interaction_id, i.customer_id, i.lead_id
    from (select v.* from queue_visit v ${withRule} where ${sql.join(conditions, sql` and `)}
        order by v.joined_at desc, v.id desc limit ${query.limit + 1}) v
      left join lateral (select id, name, ${agentsOf(reader)} as reached from app_user
        where extension = v.member and deleted_at is null order by id limit 1) a on true
      left join lateral (${writtenDown(reader)}) i on true
    order by v.joined_at desc, v.id desc`.execute(db);
  const page = rows.slice(0, query.limit);
  const seen = reader.scope === "all" ? null : await numbersSeen(db, reader, page, rules);
  const last = page.at(-1);
  return {
    items: page.map((row) => callOf(row, reader, seen, rules)),
    nextCursor: rows.length > query.limit && last !== undefined ? `${last.joinedAt}~${last.id}` : null,
  };
}

/** The visits behind the last one of the page before. */
function after(cursor: string): RawBuilder<boolean> {
  const [at, id] = cursor.split("~");
  if (!/^\d{1,15}$/.test(id ?? "")) throw strangeCursor();
  return sql<boolean>`(v.joined_at, v.id) < (${Number(at)}::bigint, ${Number(id)}::bigint)`;
}

/** The clocks of desks are not central's. */
const clocksMs = 15 * 60_000;
/** An agent answers no two callers of a queue within it. */
const answeredApartMs = 3_000;

/**
 * What the agent `a` wrote down of the visit `v`, if the reader sees it: of the same conversation by the exchange's id of it (X-Call-Ref, where the
 * dialplan sets it to the caller's channel), and without one the call of that queue that the agent answered at that moment.
 */
function writtenDown(reader: Identity): RawBuilder<unknown> {
  const answeredAt = sql`(v.joined_at + v.waited_ms)`;
  const apart = sql`abs(i.answered_at - ${answeredAt})`;
  return sql`
    select i.id, i.customer_id, i.lead_id from interaction i
    where v.outcome = 'answered' and i.agent_id = a.id and i.channel = 'call' and i.deleted_at is null
      and i.started_at between v.joined_at - ${sql.lit(clocksMs)} and ${answeredAt} + ${sql.lit(clocksMs)}
      and (i.call_ref = v.caller or (i.call_ref is null and i.queue = v.queue and ${apart} <= ${sql.lit(answeredApartMs)}))
      and (${readScope(reader, "interaction", "i")})
    order by ${apart} limit 1`;
}

/** Of the page's numbers that are somebody's: whether they are somebody's whom the reader sees. By E.164. */
async function numbersSeen(
  db: Db,
  reader: Identity,
  page: readonly FoundVisit[],
  rules: PhoneRules,
): Promise<ReadonlyMap<string, boolean>> {
  const asked = new Set(page.flatMap(({ number }) => e164Of(number, rules) ?? []));
  if (asked.size === 0) return new Map();
  const { rows } = await sql<{ e164: string; seen: boolean }>`
    select p.e164, bool_or(${readScope(reader, "phone", "p")}) as seen from phone p
    where p.e164 = any(${[...asked]}::text[]) and p.deleted_at is null group by p.e164`.execute(db);
  return new Map(rows.map(({ e164, seen }) => [e164, seen]));
}

function callOf(
  { id, reached, ...row }: FoundVisit,
  reader: Identity,
  seen: ReadonlyMap<string, boolean> | null,
  rules: PhoneRules,
): ReportCall {
  const isReached = reader.scope === "all" || reached === true;
  const somebodys = seen?.get(e164Of(row.number, rules) ?? "");
  const isTold =
    seen === null ||
    isReached ||
    row.interactionId !== null ||
    somebodys === true ||
    (somebodys === undefined && row.member === null);
  return {
    ...row,
    id: String(id),
    ...(isReached ? {} : { member: null, userId: null, agentName: null }),
    ...(isTold ? {} : { number: null, name: null }),
    hidden: !isTold && row.number !== null,
  };
}

function e164Of(number: string | null, rules: PhoneRules): string | null {
  if (number === null) return null;
  const key = numberKey(number, rules);
  return key.kind === "e164" ? key.e164 : null;
}
