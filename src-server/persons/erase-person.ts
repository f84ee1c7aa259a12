import { createHash } from "node:crypto";
import { sql } from "kysely";
import {
  type ErasureCounts,
  type ErasurePreview,
  ErasureReceipt,
  type ErasureRequest,
  type ErasureTarget,
} from "#shared/contract/central/index.ts";
import { audit } from "../auth/audit.ts";
import type { Identity } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { isRetryable } from "../db/pg-errors.ts";
import { ProblemError } from "../http/problem-error.ts";
import { type PersonData, personData } from "./person-data.ts";

const maxTries = 5;
const noSuchRecord = () => new ProblemError("not-found", "Central has no such record, or it is out of your reach.");

/** What an erasure would take. */
export async function previewErasure(db: Db, user: Identity, target: ErasureTarget): Promise<ErasurePreview> {
  return db.transaction().execute(async (trx) => {
    const person = await personData(trx, user, target);
    if (person === null) throw noSuchRecord();
    return { name: person.name, counts: countsOf(person) };
  });
}

/**
 * Erases all that central has about a person, in one transaction (GDPR article 17, PIPL article 47): rows are deleted, not marked. The feed tells
 * the desks to do the same. What stays: how many interactions there were in a month, by kind and outcome; ids without content, so that a desk
 * that was off for long can't bring anything back; and the receipt. Sent again under the same id, it answers with the same receipt.
 * @throws ProblemError not-found; invalid-request when `confirmName` is not the record's name
 */
export async function erasePerson(
  context: Context,
  user: Identity,
  id: string,
  request: ErasureRequest,
): Promise<ErasureReceipt> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await context.db.transaction().execute((trx) => erase(trx, user, id, request, context.now()));
    } catch (error) {
      if (!isRetryable(error) || tries >= maxTries) throw error;
    }
  }
}

async function erase(db: Db, user: Identity, id: string, request: ErasureRequest, at: number): Promise<ErasureReceipt> {
  // One erasure at a time: their receipts form a chain.
  await sql`lock table erasure in share row exclusive mode`.execute(db);
  const earlier = await receiptOf(db, id);
  if (earlier !== null) return earlier;
  const person = await personData(db, user, request.target);
  if (person === null) throw noSuchRecord();
  if (request.confirmName.trim() !== person.name.trim())
    throw new ProblemError("invalid-request", "The name that was typed is not the record's name. Nothing was erased.", {
      reason: "name-does-not-match",
      errors: [{ path: "body/confirmName", message: "is not the record's name" }],
    });
  await sql`select set_config('popline.erasing', 'on', true)`.execute(db);
  await countActivity(db, person.ids.interaction);
  const traces = await eraseTraces(db, person);
  await eraseRecords(db, person, at);
  const counts = { ...countsOf(person), ...traces };
  const receipt = await writeReceipt(db, user, { id, at, reason: request.reason, kind: request.target.type, counts });
  await audit(db, {
    at,
    userId: user.userId,
    action: "person-erased",
    detail: { receipt: id, kind: request.target.type },
  });
  return receipt;
}

function countsOf(person: PersonData): ErasureCounts {
  return Object.fromEntries(Object.entries(person.ids).map(([entity, ids]) => [entity, ids.length]));
}

/** Calls become numbers in a month's sum. */
async function countActivity(db: Db, interactions: readonly string[]): Promise<void> {
  await sql`
    insert into erased_activity (month, channel, direction, outcome, interactions, talk_ms)
    select to_char(to_timestamp(started_at / 1000.0) at time zone 'UTC', 'YYYY-MM'), channel, direction, outcome, count(*), sum(talk_ms)
    from interaction where id = any(${interactions}::uuid[]) group by 1, 2, 3, 4
    on conflict (month, channel, direction, outcome) do update set
      interactions = erased_activity.interactions + excluded.interactions, talk_ms = erased_activity.talk_ms + excluded.talk_ms`.execute(
    db,
  );
}

/** Where else the person is spoken of: handovers of calls, the audit log, answers kept for desks, reports of imports. */
async function eraseTraces(db: Db, person: PersonData): Promise<ErasureCounts> {
  const ids = Object.values(person.ids).flat();
  const handovers = await sql<{ n: number }>`
    with gone as (delete from handover where target_id = any(${ids}::uuid[]) or number = any(${person.numbers}::text[])
      or lower(caller_name) = any(${person.names}::text[]) returning 1) select count(*)::int as n from gone`.execute(
    db,
  );
  const entries = await sql<{ n: number }>`
    with gone as (update audit_log set record_id = null, detail = '{"erased": true}'::jsonb where record_id = any(${ids}::uuid[])
      returning 1) select count(*)::int as n from gone`.execute(db);
  const answers = await sql<{ n: number }>`
    with gone as (update applied_mutation set result = json_build_object('mutationId', mutation_id, 'status', 'rejected',
      'reason', 'deleted', 'detail', 'The person''s data was erased.')::text
      where result is not null and answered_record(result) = any(${ids}::text[]) returning 1)
    select count(*)::int as n from gone`.execute(db);
  const replies = await sql<{ n: number }>`
    with gone as (delete from idempotency_key where body is not null and substring(body from '"id":"([0-9a-f-]{36})"') = any(${ids}::text[])
      returning 1) select count(*)::int as n from gone`.execute(db);
  const rows = await sql<{ n: number }>`
    with gone as (delete from import_reject where name_key = any(${person.names}::text[]) or numbers && ${person.numbers}::text[]
      returning 1) select count(*)::int as n from gone`.execute(db);
  // Exchanges write a number as they like: its last digits find it, its digits without leading zeros say whether it is the person's.
  const visits = await sql<{ n: number }>`
    with gone as (update queue_visit v set number = null, name = null
      where v.number is not null and right(regexp_replace(v.number, '\\D', '', 'g'), 8) = any(${person.numbers.map((it) => it.slice(-8))}::text[])
        and exists (select 1 from unnest(${[...person.numbers]}::text[]) as own
          where own like '%' || ltrim(regexp_replace(v.number, '\\D', '', 'g'), '0'))
      returning 1) select count(*)::int as n from gone`.execute(db);
  const n = (result: { rows: { n: number }[] }) => result.rows[0]?.n ?? 0;
  return {
    handovers: n(handovers),
    "audit-entries": n(entries),
    "kept-answers": n(answers) + n(replies),
    "import-rows": n(rows),
    "queue-visits": n(visits),
  };
}

/** In the order in which they refer to each other. */
const order = ["task", "interaction", "phone", "contact", "lead", "customer"] as const;

async function eraseRecords(db: Db, { ids }: PersonData, at: number): Promise<void> {
  // What is not the person's own but points to it stays, without the pointer.
  await sql`update task set interaction_id = null, version = version + 1, updated_at = ${at}
    where interaction_id = any(${ids.interaction}::uuid[]) and id <> all(${ids.task}::uuid[])`.execute(db);
  await sql`update interaction set contact_id = null, version = version + 1, updated_at = ${at}
    where contact_id = any(${ids.contact}::uuid[]) and id <> all(${ids.interaction}::uuid[])`.execute(db);
  for (const entity of order) {
    await sql`delete from ${sql.table(entity)} where id = any(${ids[entity]}::uuid[])`.execute(db);
    await sql`insert into erased_record (entity, id, erased_at) select ${entity}, id, ${at}::bigint from unnest(${ids[entity]}::uuid[]) as id
      on conflict do nothing`.execute(db);
  }
}

async function writeReceipt(
  db: Db,
  user: Identity,
  said: Pick<ErasureReceipt, "id" | "at" | "reason" | "kind" | "counts">,
): Promise<ErasureReceipt> {
  const last = await db.selectFrom("erasure").select("hash").orderBy("seq", "desc").limit(1).executeTakeFirst();
  const previousHash = last?.hash ?? "";
  const hash = receiptHash({ ...said, userId: user.userId, previousHash });
  await db
    .insertInto("erasure")
    .values({ ...said, counts: JSON.stringify(said.counts), userId: user.userId, previousHash, hash })
    .execute();
  return { ...said, userId: user.userId, userName: user.name, previousHash, hash };
}

/** See `ErasureReceipt.hash`. */
export function receiptHash(receipt: Omit<ErasureReceipt, "hash" | "userName">): string {
  const { id, at, userId, reason, kind, counts, previousHash } = receipt;
  const sorted = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([id, at, userId, reason, kind, sorted, previousHash]))
    .digest("hex");
}

async function receiptOf(db: Db, id: string): Promise<ErasureReceipt | null> {
  const { items } = await receipts(db, { id, limit: 1 });
  return items[0] ?? null;
}

/** Receipts, newest first. */
export async function receipts(
  db: Db,
  query: { id?: string; cursor?: string | undefined; limit: number },
): Promise<{ items: ErasureReceipt[]; nextCursor: string | null }> {
  let rows = db
    .selectFrom("erasure")
    .innerJoin("appUser", "appUser.id", "erasure.userId")
    .selectAll("erasure")
    .select("appUser.name as userName")
    .orderBy("seq", "desc")
    .limit(query.limit + 1);
  if (query.id !== undefined) rows = rows.where("erasure.id", "=", query.id);
  if (query.cursor !== undefined) rows = rows.where("seq", "<", Number(query.cursor));
  const found = await rows.execute();
  const page = found.slice(0, query.limit);
  return {
    items: page.map((row) => ErasureReceipt.parse({ ...row, counts: JSON.parse(row.counts) })),
    nextCursor: found.length > query.limit ? String(page.at(-1)?.seq) : null,
  };
}
