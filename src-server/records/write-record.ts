import { sql } from "kysely";
import type { PhoneRules } from "#shared/phone/index.ts";
import { type Fields, sameValue } from "#shared/sync/index.ts";
import { type AuditEntry, audit } from "../auth/audit.ts";
import { mayUse } from "../auth/functions.ts";
import type { Identity } from "../auth/identity.ts";
import { mayDo, type RecordAction } from "../auth/permissions.ts";
import type { Db } from "../db/open-database.ts";
import { type FoundRecord, findRecord } from "./find-record.ts";
import { prepareRecord } from "./prepare-record.ts";
import { fieldNames, type RecordEntity, type RecordTableRow, recordTables } from "./record-tables.ts";
import { checkReferences } from "./references.ts";
import { Refusal } from "./refusal.ts";
import { writeScope } from "./scope.ts";
import type { WriteBatch } from "./write-batch.ts";

/** One write: by whom, when, in which transaction. Sync and REST both write through here. */
export interface Write {
  /** A transaction; what fails in it takes all of it back. */
  readonly db: Db;
  readonly identity: Identity;
  readonly now: number;
  readonly phoneRules: PhoneRules;
  /** Of the writes of this transaction, where there are many. */
  readonly batch?: WriteBatch;
}

export interface Written {
  readonly record: Fields;
  readonly version: number;
}

/** Set by central alone. */
const metaFields: readonly string[] = ["id", "version", "createdAt", "updatedAt"];
/** Made by central of calls: nobody may say so (callbacks/settle-calls.ts). */
const ownFields: Partial<Record<RecordEntity, readonly string[]>> = { task: ["teamId", "callback"] };

/** The record as it is now, locked until the transaction ends; null if there never was one. */
export async function lockRecord(write: Write, entity: RecordEntity, id: string): Promise<FoundRecord | null> {
  const known = write.batch?.found(entity, id);
  if (known !== undefined) return known;
  await write.batch?.flush();
  return findRecord(write.db, entity, id, writeScope(write.identity, entity), sql`for update of r`);
}

/** @throws Refusal; a unique violation when the id was taken at the same moment. */
export async function createRecord(write: Write, entity: RecordEntity, id: string, fields: Fields): Promise<Written> {
  const { db, now } = write;
  checkPermission(write, "create", entity);
  checkFields(entity, fields);
  await checkNotErased(write, id);
  const createdAt = typeof fields.createdAt === "number" ? Math.min(fields.createdAt, now) : now;
  const own = Object.fromEntries((ownFields[entity] ?? []).map((field) => [field, null]));
  const made = { ...fields, ...own, id, version: 1, createdAt, updatedAt: now };
  const record = prepareRecord(entity, made, write.phoneRules);
  checkHands(write, record, null);
  await checkReferences(write, entity, record, Object.keys(record));
  if (write.batch) write.batch.insert(entity, record);
  else
    await recordTables(db)
      .insertInto(entity)
      .values({ ...record, deletedAt: null } as RecordTableRow)
      .execute();
  await noted(write, { at: now, userId: write.identity.userId, action: "record-created", entity, recordId: id });
  return { record, version: 1 };
}

/**
 * Writes the changed fields over the locked record. A change that changes nothing writes nothing and keeps the version.
 * @throws Refusal
 */
export async function updateRecord(
  write: Write,
  entity: RecordEntity,
  current: Fields,
  changes: Fields,
): Promise<Written> {
  const { db, now } = write;
  checkPermission(write, "update", entity);
  checkFields(entity, changes);
  const kept = [...metaFields, ...(ownFields[entity] ?? [])];
  const wanted = Object.fromEntries(Object.entries(changes).filter(([field]) => !kept.includes(field)));
  const record = prepareRecord(entity, { ...current, ...wanted }, write.phoneRules);
  const changed = Object.keys(record).filter((field) => !sameValue(record[field], current[field]));
  const id = String(current.id);
  const version = Number(current.version);
  if (changed.length === 0) return { record, version };
  checkHands(write, record, current);
  await checkReferences(write, entity, record, changed);
  const values = Object.fromEntries(changed.map((field) => [field, record[field] ?? null]));
  const meta = { version: version + 1, updatedAt: now };
  if (write.batch) write.batch.update(entity, { ...record, ...meta }, changed);
  else
    await recordTables(db)
      .updateTable(entity)
      .set({ ...values, ...meta })
      .where("id", "=", id)
      .execute();
  await noted(write, {
    at: now,
    userId: write.identity.userId,
    action: "record-changed",
    entity,
    recordId: id,
    detail: { fields: changed },
  });
  return { record: { ...record, ...meta }, version: version + 1 };
}

/** Turns the locked record into a tombstone, with what can't be without it. @throws Refusal */
export async function deleteRecord(write: Write, entity: RecordEntity, current: Fields): Promise<number> {
  checkPermission(write, "delete", entity);
  const id = String(current.id);
  await write.batch?.flush();
  write.batch?.forget();
  await bury(write, entity, "id", id);
  for (const [child, field] of parts[entity] ?? []) await bury(write, child, field, id);
  await noted(write, {
    at: write.now,
    userId: write.identity.userId,
    action: "record-deleted",
    entity,
    recordId: id,
  });
  return Number(current.version) + 1;
}

async function noted(write: Write, entry: AuditEntry): Promise<void> {
  if (write.batch) write.batch.audit(entry);
  else await audit(write.db, entry);
}

/** A customer's numbers and contacts go with it; its interactions and tasks are history and stay. */
const parts: Partial<Record<RecordEntity, readonly (readonly [RecordEntity, string])[]>> = {
  customer: [
    ["contact", "customerId"],
    ["phone", "customerId"],
  ],
  contact: [["phone", "contactId"]],
  lead: [["phone", "leadId"]],
};

async function bury(write: Write, entity: RecordEntity, field: string, id: string): Promise<void> {
  await recordTables(write.db)
    .updateTable(entity)
    .set((row) => ({ deletedAt: write.now, updatedAt: write.now, version: row("version", "+", 1) }))
    .where(field, "=", id)
    .where("deletedAt", "is", null)
    .execute();
}

function checkPermission(write: Write, action: RecordAction, entity: RecordEntity): void {
  if (mayDo(write.identity, action, entity)) return;
  throw new Refusal(
    "forbidden",
    `Your role ${write.identity.roleName} may not ${action} a ${entity}. Ask a supervisor or an administrator.`,
  );
}

/** Whoever may not hand records on may leave them alone, take one that nobody owns, or make his own. @throws Refusal */
export function checkHands(write: Write, record: Fields, before: Fields | null): void {
  const { identity } = write;
  if (!("ownerId" in record) || mayUse(identity, "records.assign")) return;
  const owner = record.ownerId ?? null;
  const team = record.teamId ?? null;
  const ownerKept = owner === (before?.ownerId ?? null) || (owner === identity.userId && !before?.ownerId);
  const teamKept = team === (before?.teamId ?? null) || (before === null && team === identity.teamId);
  if (ownerKept && teamKept) return;
  throw new Refusal(
    "forbidden",
    `Your role ${identity.roleName} may not give records to others. Ask a team lead to assign it.`,
  );
}

function checkFields(entity: RecordEntity, fields: Fields): void {
  const unknown = Object.keys(fields).find((field) => !fieldNames(entity).includes(field));
  if (unknown !== undefined) throw new Refusal("invalid", `A ${entity} has no field "${unknown.slice(0, 64)}".`);
}

/** A desk that was off while a person's data was erased must not bring it back. */
async function checkNotErased({ db, batch }: Write, id: string): Promise<void> {
  const known = batch?.erased(id);
  if (known === null) return;
  const erased = known ?? (await erasedAs(db, id));
  if (erased !== null) throw new Refusal("deleted", `This ${erased} was erased at central.`);
}

async function erasedAs(db: Db, id: string): Promise<string | null> {
  const row = await db.selectFrom("erasedRecord").select("entity").where("id", "=", id).executeTakeFirst();
  return row?.entity ?? null;
}
