import { type RawBuilder, sql } from "kysely";
import { numberKey, type PhoneRules } from "#shared/phone/index.ts";
import type { Fields } from "#shared/sync/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import { type RecordEntity, type RecordTableRow, recordOf } from "./record-tables.ts";
import { readScope } from "./scope.ts";

export interface ListQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  /** Field → value that it must have. */
  readonly filters: Readonly<Record<string, string>>;
}

/** One page of records, newest first (ids are made in time's order). The cursor is the last id of the page. */
export async function listRecords(
  db: Db,
  user: Identity,
  entity: RecordEntity,
  query: ListQuery,
  rules: PhoneRules,
): Promise<{ items: Fields[]; nextCursor: string | null }> {
  const conditions = [sql<boolean>`r.deleted_at is null`, sql<boolean>`(${readScope(user, entity)})`];
  if (query.cursor !== undefined) conditions.push(sql<boolean>`r.id < ${query.cursor}`);
  for (const [field, value] of Object.entries(query.filters))
    conditions.push(sql<boolean>`${sql.ref(`r.${field}`)} = ${value}`);
  const q = query.q?.trim() ?? "";
  const limit = query.limit + 1;
  const newest = (more: readonly RawBuilder<boolean>[]) =>
    sql`select r.* from ${sql.table(entity)} r where ${sql.join([...conditions, ...more], sql` and `)} order by r.id desc limit ${limit}`;
  const { rows } = await sql<RecordTableRow>`${
    q === ""
      ? newest([])
      : anyOf(
          search(entity, q, rules).map((way) => newest([way])),
          limit,
        )
  }`.execute(db);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => recordOf(entity, row)),
    nextCursor: rows.length > query.limit && last !== undefined ? last.id : null,
  };
}

/** Columns whose beginning is compared; each has an index on lower(). */
const searched: Readonly<Record<RecordEntity, readonly string[]>> = {
  disposition: ["code"],
  customer: ["name", "company"],
  contact: ["name"],
  lead: ["name", "company"],
  phone: [],
  interaction: ["remoteName"],
  task: ["title"],
};

/**
 * The newest rows of several ways to find them. Each way is a query of its own, which the database answers by the way's index where that finds few
 * rows and from the newest back where it finds many; as one condition with OR it read the whole table for what is rare or is not there.
 */
function anyOf(ways: readonly RawBuilder<unknown>[], limit: number): RawBuilder<unknown> {
  const all = sql.join(
    ways.map((way) => sql`(${way})`),
    sql` union all `,
  );
  return sql`select * from (select distinct on (r.id) r.* from (${all}) r order by r.id desc) r order by r.id desc limit ${limit}`;
}

/** Ways to find `q`: as the beginning of a name or company, as a whole account number, as a number in any form. */
function search(entity: RecordEntity, q: string, rules: PhoneRules): readonly RawBuilder<boolean>[] {
  const prefix = `${q.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
  const ways = searched[entity].map((field) => sql<boolean>`lower(${sql.ref(`r.${field}`)}) like ${prefix}`);
  if (entity === "customer") ways.push(sql<boolean>`lower(r.account_number) = ${q.toLowerCase()}`);
  const key = numberKey(q, rules);
  if (key.kind === "e164") ways.push(byNumber(entity, key.e164));
  return ways.length === 0 ? [sql<boolean>`false`] : ways;
}

function byNumber(entity: RecordEntity, e164: string): RawBuilder<boolean> {
  const owners = (column: string) =>
    sql<boolean>`r.id in (select ${sql.ref(column)} from phone where e164 = ${e164} and deleted_at is null)`;
  switch (entity) {
    case "customer":
      return owners("customerId");
    case "contact":
      return owners("contactId");
    case "lead":
      return owners("leadId");
    case "phone":
    case "interaction":
      return sql<boolean>`r.e164 = ${e164}`;
    case "task":
      return sql<boolean>`r.number = ${e164}`;
    case "disposition":
      return sql<boolean>`false`;
  }
}
