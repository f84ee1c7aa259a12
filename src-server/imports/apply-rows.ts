import type { ImportRules } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { ImportReject } from "#shared/imports/index.ts";
import type { Fields } from "#shared/sync/index.ts";
import { type AuditEntry, auditAll } from "../auth/audit.ts";
import { mayDo } from "../auth/permissions.ts";
import { prepareRecord } from "../records/prepare-record.ts";
import { type RecordEntity, type RecordTableRow, recordTables } from "../records/record-tables.ts";
import { Refusal } from "../records/refusal.ts";
import { checkHands, lockRecord, updateRecord, type Write } from "../records/write-record.ts";
import { type KnownCustomer, type KnownCustomers, knownCustomers } from "./find-customers.ts";
import { matchRow } from "./match-row.ts";
import { changesOf } from "./merge-row.ts";
import type { RejectedRow, RowCustomer } from "./read-row.ts";
import { type ImportOrigin, isMadeBy, recordId } from "./record-ids.ts";

export interface BatchResult {
  created: number;
  merged: number;
  unchanged: number;
  readonly rejects: RejectedRow[];
}

interface Batch {
  readonly write: Write;
  readonly origin: ImportOrigin;
  readonly rules: ImportRules;
  readonly known: KnownCustomers;
  readonly owners: ReadonlyMap<string, UserId>;
  readonly result: BatchResult;
  /** Made by this batch, stored at its end in one statement each. */
  readonly customers: KnownCustomer[];
  readonly phones: Fields[];
  readonly entries: AuditEntry[];
}

/**
 * Takes a batch of rows in, in the transaction of `write`. Rows see what earlier ones of the batch made. What can't be taken is in `rejects`.
 * @throws what the database says; the whole batch is then as if it had not been.
 */
export async function applyRows(
  write: Write,
  origin: ImportOrigin,
  rules: ImportRules,
  rows: readonly RowCustomer[],
): Promise<BatchResult> {
  const batch: Batch = {
    ...{ write, origin, rules, customers: [], phones: [], entries: [] },
    known: await knownCustomers(write.db, write.identity, rows),
    owners: await ownersOf(write, rows),
    result: { created: 0, merged: 0, unchanged: 0, rejects: [] },
  };
  for (const row of rows) {
    const reason = await applyRow(batch, row);
    if (reason !== null) batch.result.rejects.push({ line: row.line, cells: row.cells, ...reason });
  }
  await store(
    batch,
    "customer",
    batch.customers.map((it) => it.record),
  );
  await store(batch, "phone", batch.phones);
  await auditAll(write.db, batch.entries);
  return batch.result;
}

type Rejected = Pick<RejectedRow, "reason" | "field">;
const because = (reason: ImportReject, field: string | null = null): Rejected => ({ reason, field });

async function applyRow(batch: Batch, row: RowCustomer): Promise<Rejected | null> {
  const ownerId = row.owner === null ? null : batch.owners.get(row.owner.toLowerCase());
  if (ownerId === undefined) return because("unknown-owner", "owner");
  const match = matchRow(row, batch.known, batch.rules.sameNumber);
  if (match.kind === "reject") return because(match.reason);
  try {
    if (match.kind === "none") return create(batch, row, ownerId);
    if (batch.rules.duplicates === "skip")
      return because(isMadeBy(batch.origin, String(match.known.record.id)) ? "duplicate-in-file" : "duplicate");
    return await mergeInto(batch, row, match.known, ownerId);
  } catch (error) {
    // Thrown before anything of the row was written.
    if (error instanceof Refusal) return because(error.reason === "invalid" ? "bad-value" : "not-allowed");
    throw error;
  }
}

function create(batch: Batch, row: RowCustomer, ownerId: UserId | null): Rejected | null {
  const { write, origin, result } = batch;
  if (!mayDo(write.identity, "create", "customer")) return because("not-allowed");
  const id = recordId(origin, row.line, "customer");
  const fields = { ...row.fields, ownerId, teamId: null, id, ...metaOf(write) };
  const record = prepareRecord("customer", fields, write.phoneRules);
  checkHands(write, record, null);
  const known = batch.known.add(record, [], false);
  batch.customers.push(known);
  addNumbers(batch, row, known);
  batch.entries.push({ ...entryOf(batch), action: "record-created", entity: "customer", recordId: id });
  result.created += 1;
  return null;
}

async function mergeInto(
  batch: Batch,
  row: RowCustomer,
  known: KnownCustomer,
  ownerId: UserId | null,
): Promise<Rejected | null> {
  const { write, rules, result } = batch;
  const id = String(known.record.id);
  if (!mayDo(write.identity, "update", "customer")) return because("not-allowed");
  const locked = known.stored ? await lockRecord(write, "customer", id) : null;
  if (known.stored && (locked === null || locked.deleted)) return because("not-allowed");
  const current = locked?.record ?? known.record;
  const changes = changesOf(row, ownerId, current, rules.duplicates === "overwrite");
  if (locked === null) {
    const record = prepareRecord("customer", { ...current, ...changes }, write.phoneRules);
    checkHands(write, record, current);
    known.record = record;
  } else known.record = (await updateRecord(write, "customer", current, changes)).record;
  batch.known.changed(known);
  const numbers = addNumbers(batch, row, known);
  if (Object.keys(changes).length + numbers === 0) result.unchanged += 1;
  else result.merged += 1;
  return null;
}

/** @returns how many of the row's numbers are new. */
function addNumbers(batch: Batch, row: RowCustomer, known: KnownCustomer): number {
  const { write, origin } = batch;
  const fresh = row.phones.filter((phone) => !known.numbers.has(phone.e164 ?? phone.raw));
  fresh.forEach(({ raw, label }, i) => {
    const id = recordId(origin, row.line, `phone-${i}`);
    const owner = { customerId: String(known.record.id), contactId: null, leadId: null };
    const fields = { id, raw, label, ...owner, chosenAt: null, ...metaOf(write) };
    const phone = prepareRecord("phone", fields, write.phoneRules);
    batch.phones.push(phone);
    batch.known.addNumber(known, String(phone.e164 ?? phone.raw));
    if (known.stored)
      batch.entries.push({ ...entryOf(batch), action: "record-created", entity: "phone", recordId: id });
  });
  return fresh.length;
}

const metaOf = ({ now }: Write) => ({ version: 1, createdAt: now, updatedAt: now });
const entryOf = ({ write, origin }: Batch) => ({
  at: write.now,
  userId: write.identity.userId,
  detail: { import: origin.id },
});

async function store({ write }: Batch, entity: RecordEntity, records: readonly Fields[]): Promise<void> {
  if (records.length === 0) return;
  await recordTables(write.db)
    .insertInto(entity)
    .values(records.map((record) => ({ ...record, deletedAt: null }) as RecordTableRow))
    .execute();
}

async function ownersOf({ db }: Write, rows: readonly RowCustomer[]): Promise<Map<string, UserId>> {
  const names = [...new Set(rows.map((row) => row.owner?.toLowerCase()).filter((it) => it !== undefined))];
  if (names.length === 0) return new Map();
  const users = await db
    .selectFrom("appUser")
    .select((select) => ["id", select.fn<string>("lower", ["username"]).as("username")])
    .where((where) => where(where.fn<string>("lower", ["username"]), "in", names))
    .where("deletedAt", "is", null)
    .where("active", "=", true)
    .execute();
  return new Map(users.map((it) => [it.username, it.id]));
}
