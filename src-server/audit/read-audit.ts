import { type RawBuilder, sql } from "kysely";
import { type AuditItem, AuditPage, type AuditQuery } from "#shared/contract/central/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { readScope } from "../records/scope.ts";

/** One page of the audit log, newest first. Records are named as they are called now, and only those that the reader may see. */
export async function readAudit(db: Db, user: Identity, query: AuditQuery): Promise<AuditPage> {
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (query.cursor !== undefined) conditions.push(sql`a.id < ${query.cursor}::bigint`);
  if (query.userId !== undefined) conditions.push(sql`a.user_id = ${query.userId}::uuid`);
  if (query.action !== undefined) conditions.push(sql`a.action = ${query.action}`);
  if (query.recordId !== undefined) conditions.push(sql`a.record_id = ${query.recordId}::uuid`);
  if (query.from !== undefined) conditions.push(sql`a.at >= ${query.from}`);
  if (query.until !== undefined) conditions.push(sql`a.at < ${query.until}`);
  const name = (entity: "customer" | "lead" | "contact") =>
    sql`(select r.name from ${sql.table(entity)} r where a.entity = ${entity} and r.id = a.record_id and r.deleted_at is null
      and (${readScope(user, entity)}))`;
  const { rows } = await sql<AuditItem>`
    select a.id, a.at, a.user_id, u.name as user_name, a.action, a.entity, a.record_id, a.detail,
      coalesce(${name("customer")}, ${name("lead")}, ${name("contact")}) as record_name
    from audit_log a left join app_user u on u.id = a.user_id
    where ${sql.join(conditions, sql` and `)} order by a.id desc limit ${query.limit + 1}`.execute(db);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return AuditPage.parse({ items: page, nextCursor: rows.length > query.limit && last ? String(last.id) : null });
}
