import { sql } from "kysely";
import type { ReportCall, ReportCallPage, ReportCallsQuery } from "#shared/contract/central/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { readScope } from "../records/scope.ts";
import { agentsOf } from "./agents-of.ts";
import { strangeCursor } from "./strange-cursor.ts";

/** The calls behind a row of the dispositions, newest first: those that the reader sees. */
export async function readDispositionCalls(
  db: Db,
  reader: Identity,
  query: ReportCallsQuery & { readonly disposition: NonNullable<ReportCallsQuery["disposition"]> },
): Promise<ReportCallPage> {
  const { from, until, queue, disposition, cursor, limit } = query;
  const [at, id] = cursor?.split("~") ?? [];
  if (id !== undefined && id.length !== 36) throw strangeCursor();
  const conditions = [
    sql`i.channel = 'call' and i.deleted_at is null and i.started_at >= ${from} and i.started_at < ${until}`,
    sql`(${readScope(reader, "interaction", "i")})`,
    queue === undefined ? sql`true` : sql`i.queue = any(${queue}::text[])`,
    disposition === "none" ? sql`i.disposition_id is null` : sql`i.disposition_id = ${disposition}::uuid`,
    at === undefined || id === undefined ? sql`true` : sql`(i.started_at, i.id) < (${Number(at)}::bigint, ${id}::uuid)`,
  ];
  const { rows } = await sql<ReportCall>`
    select i.id, i.started_at as joined_at, i.queue, coalesce(i.e164, i.raw_number) as number, i.remote_name as name, false as hidden,
      case when i.outcome = 'answered' then 'answered' else 'not-answered' end as outcome, null as leave_reason, null as waited_ms,
      a.extension as member, a.id as user_id, a.name as agent_name, i.talk_ms as talked_ms, i.hold_ms as held_ms, i.wrap_up_ms,
      null as ended_by, i.id as interaction_id, i.customer_id, i.lead_id
    from interaction i
      left join lateral (select id, name, extension from app_user where id = i.agent_id and ${agentsOf(reader)}) a on true
    where ${sql.join(conditions, sql` and `)} order by i.started_at desc, i.id desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? `${last.joinedAt}~${last.id}` : null };
}
