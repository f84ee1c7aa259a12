import { cleanText } from "#shared/crm/clean-text.ts";
import type { EntityRecord, WritableEntity } from "#shared/crm/entities.ts";
import { type MutationId, newId } from "#shared/ids.ts";
import { type Fields, type Mutation, recordSchema } from "#shared/sync/protocol.ts";
import { sameValue } from "#shared/sync/same-value.ts";
import { StoreError } from "../errors.ts";
import type { SaveOp } from "../writers.ts";
import type { EffectLog } from "./effects.ts";
import type { OutboxRow, OutboxTable } from "./outbox-table.ts";
import type { Rebase } from "./rebase.ts";
import type { recordReader } from "./record-reader.ts";
import type { RecordWriter } from "./record-writer.ts";

/** Fields that only central sets, or that say nothing of their own. */
const metaFields: ReadonlySet<string> = new Set(["id", "version", "createdAt", "updatedAt"]);

type Deps = {
  records: RecordWriter;
  reader: ReturnType<typeof recordReader>;
  outbox: OutboxTable;
  rebase: Rebase;
  effects: EffectLog;
};

/** The agent's own changes: the record and its outbox row, always together. */
export function localChanges({ records, reader, outbox, rebase, effects }: Deps) {
  function save<E extends WritableEntity>({ entity, record, changedFields, base: seen }: SaveOp<E>, now: number): void {
    const parsed = parse(entity, record);
    const current = reader.get(entity, parsed.id);
    effects.changed(entity, parsed.id);
    effects.outboxChanged();
    if (current === null) {
      records.put(entity, { ...parsed, version: 0 });
      outbox.append(mutation(entity, parsed.id, "upsert", 0, allFields(parsed), {}, now));
      return;
    }
    const stored = current as unknown as Fields;
    const wanted = parsed as unknown as Fields;
    const changed = changedFields?.filter((field) => !metaFields.has(field)) ?? differing(wanted, stored);
    const fields = pick(changed, wanted);
    const base = Object.fromEntries(changed.map((field) => [field, seen?.[field] ?? stored[field] ?? null]));
    if (changed.length === 0) return;
    const pending = outbox.ofRecord(entity, parsed.id);
    if (pending.length === 0 && current.version > 0) outbox.setCentral(entity, current);

    const last = pending.at(-1);
    const onlyOurs = changed.every((field) => sameValue(base[field], stored[field]));
    if (last !== undefined && onlyOurs && mayFold(last, fields))
      outbox.amend(last.seq, folded(last.mutation, fields, base, now));
    else outbox.append(mutation(entity, parsed.id, "upsert", current.version, fields, base, now));
    rebase(entity, parsed.id, now);
  }

  /**
   * A change may be folded into the record's last one while that was never handed out and its base still holds. A change that points to
   * another record may have to come after that one's creation, so it is folded only into the outbox's very last row.
   */
  function mayFold({ seq, sent, closed, mutation: last }: OutboxRow, fields: Fields): boolean {
    if (sent || closed || last.op === "delete") return false;
    const refers = Object.entries(fields).some(([field, value]) => field.endsWith("Id") && value !== null);
    return !refers || outbox.lastSeq() === seq;
  }

  function remove(entity: WritableEntity, id: string, now: number): void {
    const current = reader.get(entity, id);
    if (current === null) return;
    effects.changed(entity, id);
    effects.outboxChanged();
    const pending = outbox.ofRecord(entity, id);
    if (current.version === 0 && pending.every((row) => !row.sent)) {
      // Central never heard of it.
      for (const row of pending) outbox.remove(row.seq);
    } else {
      if (pending.length === 0) outbox.setCentral(entity, current);
      outbox.append(mutation(entity, id, "delete", current.version, {}, {}, now));
    }
    records.remove(entity, id);
  }

  return { save, remove };
}
export type LocalChanges = ReturnType<typeof localChanges>;

function parse<E extends WritableEntity>(entity: E, record: EntityRecord<E>): EntityRecord<E> {
  // As central keeps it: else the next change would be made from a text that central never had, and look like a conflict.
  const cleaned = Object.fromEntries(
    Object.entries(record).map(([field, value]) => [field, typeof value === "string" ? cleanText(value) : value]),
  );
  const parsed = recordSchema(entity).safeParse(cleaned);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StoreError(
    "invalid",
    `The ${entity} was not saved: its field ${issue?.path.join(".")} is wrong (${issue?.message}).`,
  );
}

export function mutation(
  entity: WritableEntity,
  id: string,
  op: Mutation["op"],
  baseVersion: number,
  fields: Fields,
  base: Fields,
  madeAt: number,
): Mutation {
  return {
    mutationId: newId<"MutationId">() as unknown as MutationId,
    entity,
    id,
    op,
    baseVersion,
    fields,
    base,
    madeAt,
  };
}

/** A creation keeps its empty base; a change keeps the oldest value of each field, which is what central still has. */
function folded(last: Mutation, fields: Fields, base: Fields, now: number): Mutation {
  const creation = last.baseVersion === 0 && Object.keys(last.base).length === 0;
  return {
    ...last,
    fields: { ...last.fields, ...fields },
    base: creation ? {} : { ...base, ...last.base },
    madeAt: now,
  };
}

/** All fields of a new record, as a mutation carries them. */
export function allFields(record: object): Fields {
  const { id: _id, version: _version, ...fields } = record as Fields;
  return fields;
}

function differing(wanted: Fields, stored: Fields): string[] {
  return Object.keys(wanted).filter((field) => !metaFields.has(field) && !sameValue(wanted[field], stored[field]));
}

function pick(fields: readonly string[], from: Fields): Fields {
  return Object.fromEntries(fields.map((field) => [field, from[field] ?? null]));
}
