import type { ImportRules } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { ImportReject } from "#shared/imports/index.ts";
import { type Fields, sameValue } from "#shared/sync/index.ts";
import { type AuditEntry, auditAll } from "../auth/audit.ts";
import { mayDo } from "../auth/permissions.ts";
import { prepareRecord } from "../records/prepare-record.ts";
import { Refusal } from "../records/refusal.ts";
import { insertRecords, updateRecords } from "../records/write-many.ts";
import { checkHands, type Write } from "../records/write-record.ts";
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
  /** Made and changed by this batch, stored at its end in one statement each. */
  readonly customers: KnownCustomer[];
  readonly phones: Fields[];
  readonly changed: Map<KnownCustomer, Set<string>>;
  readonly entries: AuditEntry[];
}

/**
 * Takes a batch of rows in, in the transaction of `write`, with the same few statements whatever their number. Rows see what earlier ones of the batch
 * made. What can't be taken is in `rejects`.
 * @throws what the database says; the whole batch is then as if it had not been.
 */
export async function applyRows(
  write: Write,
  origin: ImportOrigin,
  rules: ImportRules,
  rows: readonly RowCustomer[],
): Promise<BatchResult> {
  const batch: Batch = {
    ...{ write, origin, rules, customers: [], phones: [], changed: new Map(), entries: [] },
    known: await knownCustomers(write.db, write.identity, rows, rules.duplicates !== "skip"),
    owners: await ownersOf(write, rows),
    result: { created: 0, merged: 0, unchanged: 0, rejects: [] },
  };
  for (const row of rows) {
    const reason = applyRow(batch, row);
    if (reason !== null) batch.result.rejects.push({ line: row.line, cells: row.cells, ...reason });
  }
  await store(batch);
  return batch.result;
}

async function store(batch: Batch): Promise<void> {
  const { write, changed, customers, entries, phones } = batch;
  const records = customers.map((it) => it.record);
  await insertRecords(write.db, "customer", records);
  await updateRecords(
    write.db,
    "customer",
    [...changed].map(([{ record }, fields]) => ({ record, fields })),
  );
  await insertRecords(write.db, "phone", phones);
  for (const [{ record }, fields] of changed)
    entries.push(entryOf(batch, "record-changed", "customer", String(record.id), { fields: [...fields] }));
  await auditAll(write.db, entries);
}

type Rejected = Pick<RejectedRow, "reason" | "field">;
const because = (reason: ImportReject, field: string | null = null): Rejected => ({ reason, field });

function applyRow(batch: Batch, row: RowCustomer): Rejected | null {
  const ownerId = row.owner === null ? null : batch.owners.get(row.owner.toLowerCase());
  if (ownerId === undefined) return because("unknown-owner", "owner");
  const match = matchRow(row, batch.known, batch.rules.sameNumber);
  if (match.kind === "reject") return because(match.reason);
  try {
    if (match.kind === "none") return create(batch, row, ownerId);
    if (batch.rules.duplicates === "skip")
      return because(isMadeBy(batch.origin, String(match.known.record.id)) ? "duplicate-in-file" : "duplicate");
    return mergeInto(batch, row, match.known, ownerId);
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
  const known = batch.known.add(record);
  batch.customers.push(known);
  addNumbers(batch, row, known);
  batch.entries.push(entryOf(batch, "record-created", "customer", id));
  result.created += 1;
  return null;
}

function mergeInto(batch: Batch, row: RowCustomer, known: KnownCustomer, ownerId: UserId | null): Rejected | null {
  const { write, rules, result } = batch;
  if (!known.writable || !mayDo(write.identity, "update", "customer")) return because("not-allowed");
  const changes = changesOf(row, ownerId, known.record, rules.duplicates === "overwrite");
  const fields = change(batch, known, changes);
  const numbers = addNumbers(batch, row, known);
  if (fields + numbers === 0) result.unchanged += 1;
  else result.merged += 1;
  return null;
}

/** @returns how many fields are another than before. @throws Refusal */
function change({ write, known: all, changed }: Batch, known: KnownCustomer, changes: Fields): number {
  if (Object.keys(changes).length === 0) return 0;
  const record = prepareRecord("customer", { ...known.record, ...changes }, write.phoneRules);
  checkHands(write, record, known.record);
  const fields = Object.keys(changes).filter((field) => !sameValue(record[field], known.record[field]));
  if (fields.length === 0) return 0;
  const before = changed.get(known);
  // However many rows of the batch change it, it is one change.
  const meta: Fields =
    known.stored && before === undefined ? { version: Number(record.version) + 1, updatedAt: write.now } : {};
  known.record = { ...record, ...meta };
  if (known.stored) changed.set(known, new Set([...(before ?? []), ...fields]));
  all.changed(known);
  return fields.length;
}

/** @returns how many of the row's numbers are new. */
function addNumbers(batch: Batch, row: RowCustomer, known: KnownCustomer): number {
  const { write, origin } = batch;
  const fresh = row.phones.filter((phone) => !known.numbers.has(phone.e164 ?? phone.raw));
  fresh.forEach(({ raw, e164, extension, label }, i) => {
    const id = recordId(origin, row.line, `phone-${i}`);
    const owner = { customerId: String(known.record.id), contactId: null, leadId: null };
    // Keyed by the form already, by central's own rules: once more would be a third of an import's time.
    batch.phones.push({ id, raw, e164, extension, label, ...owner, chosenAt: null, ...metaOf(write) });
    batch.known.addNumber(known, e164 ?? raw);
    if (known.stored) batch.entries.push(entryOf(batch, "record-created", "phone", id));
  });
  return fresh.length;
}

const metaOf = ({ now }: Write) => ({ version: 1, createdAt: now, updatedAt: now });

function entryOf(
  { write, origin }: Batch,
  action: AuditEntry["action"],
  entity: "customer" | "phone",
  recordId: string,
  detail: AuditEntry["detail"] = {},
): AuditEntry {
  const { now: at, identity } = write;
  return { at, userId: identity.userId, action, entity, recordId, detail: { import: origin.id, ...detail } };
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
