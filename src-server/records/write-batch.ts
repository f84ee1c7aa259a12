import { sql } from "kysely";
import type { Fields } from "#shared/sync/index.ts";
import { type AuditEntry, auditAll } from "../auth/audit.ts";
import type { Identity } from "../auth/identity.ts";
import type { Db } from "../db/open-database.ts";
import type { FoundRecord } from "./find-record.ts";
import { type RecordEntity, type RecordTableRow, recordEntities, recordOf } from "./record-tables.ts";
import { type Referred, referencesOf } from "./references.ts";
import { readScope, writeScope } from "./scope.ts";
import { type ChangedRecord, insertRecords, updateRecords } from "./write-many.ts";

/** A write that is about to come: what it will read can be read beforehand, for all of them at once. */
export interface ComingWrite {
  readonly entity: RecordEntity;
  readonly id: string;
  readonly fields: Fields;
}

/**
 * What many writes of one transaction share: rows are read and locked together before, and written together at the end. It answers
 * `undefined` for what it does not know (any more): then `flush` and ask the database.
 */
export interface WriteBatch {
  /** The record as it is for this transaction, locked; null: none within the user's scope. */
  found(entity: RecordEntity, id: string): FoundRecord | null | undefined;
  /** Of which entity the id was before it was erased; null: it was not. */
  erased(id: string): string | null | undefined;
  /** @param anywhere also outside of the user's scope */
  reference(anywhere: boolean, target: Referred, id: string): { readonly deleted: boolean } | undefined;
  insert(entity: RecordEntity, record: Fields): void;
  update(entity: RecordEntity, record: Fields, changed: readonly string[]): void;
  audit(entry: AuditEntry): void;
  /** Writes what waits. */
  flush(): Promise<void>;
  /** Something was written past it: what was read before holds no more. */
  forget(): void;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const key = (kind: string, id: string) => `${kind}/${id}`;
/** Fields that decide who sees a record, and what hangs on it. */
const handFields: readonly string[] = [
  "ownerId",
  "teamId",
  "customerId",
  "contactId",
  "leadId",
  "agentId",
  "assigneeId",
];

/** Reads for these writes, in an order that is the same for every batch, so that two of them don't wait for each other. */
export async function openWriteBatch(db: Db, user: Identity, coming: readonly ComingWrite[]): Promise<WriteBatch> {
  const found = new Map<string, FoundRecord | null>();
  const erased = new Map<string, string | null>();
  const references = new Map<string, { deleted: boolean }>();
  const inserts = new Map<RecordEntity, Map<string, Fields>>();
  const updates = new Map<RecordEntity, Map<string, ChangedRecord>>();
  let audits: AuditEntry[] = [];
  const seesAll = user.scope === "all";

  for (const entity of recordEntities) {
    const ids = [...new Set(coming.filter((it) => it.entity === entity).map((it) => it.id))];
    if (ids.length === 0) continue;
    for (const id of ids) found.set(key(entity, id), null);
    const { rows } = await sql<RecordTableRow>`
      select r.* from ${sql.table(entity)} r where r.id = any(${ids}::uuid[]) and (${writeScope(user, entity)})
      order by r.id for update of r`.execute(db);
    for (const row of rows)
      found.set(key(entity, row.id), { record: recordOf(entity, row), deleted: row.deletedAt !== null });
  }
  const fresh = coming.filter((it) => found.get(key(it.entity, it.id)) === null).map((it) => it.id);
  if (fresh.length > 0) {
    for (const id of fresh) erased.set(id, null);
    const { rows } = await sql<{ id: string; entity: string }>`
      select id, entity from erased_record where id = any(${fresh}::uuid[])`.execute(db);
    for (const row of rows) erased.set(row.id, row.entity);
  }
  await readReferences();

  /** What is referred to, with the right to see it where that is needed. */
  async function readReferences(): Promise<void> {
    const wanted = new Map<string, { anywhere: boolean; target: Referred; ids: Set<string> }>();
    for (const { entity, fields } of coming) {
      const { anywhere, targets } = referencesOf(entity);
      for (const [field, target] of Object.entries(targets)) {
        const id = fields[field];
        if (typeof id !== "string" || !uuid.test(id)) continue;
        const name = key(String(anywhere), target);
        const group = wanted.get(name) ?? { anywhere, target, ids: new Set() };
        wanted.set(name, group);
        group.ids.add(id);
      }
    }
    for (const [name, { anywhere, target, ids }] of wanted) {
      const person = target === "user" || target === "team";
      const scope = anywhere || person ? sql<boolean>`true` : readScope(user, target);
      const gone = target === "team" ? sql<boolean>`false` : sql<boolean>`r.deleted_at is not null`;
      const table = sql.table(target === "user" ? "app_user" : target);
      const { rows } = await sql<{ id: string; gone: boolean }>`
        select r.id, ${gone} as gone from ${table} r where r.id = any(${[...ids]}::uuid[]) and (${scope})`.execute(db);
      for (const row of rows) references.set(key(name, row.id), { deleted: row.gone });
    }
  }

  function waiting<T>(of: Map<RecordEntity, Map<string, T>>, entity: RecordEntity): Map<string, T> {
    const rows = of.get(entity) ?? new Map<string, T>();
    of.set(entity, rows);
    return rows;
  }

  /** The user sees what he has just made, whatever his scope. */
  const surelySeen = (entity: RecordEntity, record: Fields) =>
    seesAll ||
    ((entity === "customer" || entity === "lead") &&
      (record.ownerId === user.userId || ((record.ownerId ?? null) === null && (record.teamId ?? null) === null)));

  function forget(): void {
    found.clear();
    references.clear();
  }

  return {
    found: (entity, id) => found.get(key(entity, id)),
    erased: (id) => erased.get(id),
    reference: (anywhere, target, id) => references.get(key(key(String(anywhere), target), id)),
    insert(entity, record) {
      const id = String(record.id);
      waiting(inserts, entity).set(id, record);
      references.set(key(key("true", entity), id), { deleted: false });
      if (surelySeen(entity, record)) {
        found.set(key(entity, id), { record, deleted: false });
        references.set(key(key("false", entity), id), { deleted: false });
      } else found.delete(key(entity, id));
    },
    update(entity, record, changed) {
      const id = String(record.id);
      const made = inserts.get(entity);
      if (made?.has(id)) made.set(id, record);
      else {
        const rows = waiting(updates, entity);
        rows.set(id, { record, fields: new Set([...(rows.get(id)?.fields ?? []), ...changed]) });
      }
      if (seesAll || !changed.some((field) => handFields.includes(field)))
        found.set(key(entity, id), { record, deleted: false });
      else forget();
    },
    audit(entry) {
      audits.push(entry);
    },
    async flush() {
      // In this order every row finds what it refers to.
      for (const entity of recordEntities) {
        const made = inserts.get(entity);
        if (made !== undefined) await insertRecords(db, entity, [...made.values()]);
        const changed = updates.get(entity);
        if (changed !== undefined) await updateRecords(db, entity, [...changed.values()]);
      }
      inserts.clear();
      updates.clear();
      await auditAll(db, audits);
      audits = [];
    },
    forget,
  };
}
