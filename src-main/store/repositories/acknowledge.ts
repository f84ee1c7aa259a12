import { assertNever } from "#shared/assert-never.ts";
import type { WritableEntity } from "#shared/crm/entities.ts";
import { type Fields, type Mutation, type MutationResult, recordSchema } from "#shared/sync/protocol.ts";
import { StoreError } from "../errors.ts";
import type { AnsweredMeanwhile } from "./answered-meanwhile.ts";
import type { EffectLog } from "./effects.ts";
import { allFields, type LocalChanges, mutation } from "./local-changes.ts";
import type { OutboxTable } from "./outbox-table.ts";
import type { Rebase } from "./rebase.ts";
import type { recordReader } from "./record-reader.ts";
import type { RecordWriter } from "./record-writer.ts";
import { replay } from "./replay.ts";

type Deps = {
  records: RecordWriter;
  reader: ReturnType<typeof recordReader>;
  outbox: OutboxTable;
  rebase: Rebase;
  local: LocalChanges;
  effects: EffectLog;
  answered: AnsweredMeanwhile;
};
type Applied = Extract<MutationResult, { status: "applied" }>;

/** Central's answers to pushed changes, and what the agent decides about conflicts and rejections. */
export function acknowledgements({ records, reader, outbox, rebase, local, effects, answered }: Deps) {
  function acknowledge(result: MutationResult, now: number): void {
    const row = outbox.byMutation(result.mutationId);
    // Answered before: the same answer came twice.
    if (row === null) return;
    effects.outboxChanged();
    outbox.remove(row.seq);
    switch (result.status) {
      case "applied":
        applied(row.mutation, result, now);
        break;
      case "rejected":
        outbox.addRejected(row.mutation, result.reason, result.detail, now);
        // An update goes back to what central has; a creation stays, it is the agent's only copy.
        rebase(row.mutation.entity, row.mutation.id, now);
        break;
      default:
        assertNever(result);
    }
  }

  function applied(sent: Mutation, result: Applied, now: number): void {
    const { entity, id } = sent;
    if (result.conflicts.length > 0) outbox.addConflict(sent, result.conflicts, now);
    if (sent.op === "delete") {
      outbox.forgetCentral(entity, id);
      return;
    }
    answered.add(entity, id);
    takeCentral(entity, id, sent, result);
    rebase(entity, id, now);
  }

  /** Central's record after the change. When it sends none, what it had with the change on top. */
  function takeCentral(entity: WritableEntity, id: string, sent: Mutation, result: Applied): void {
    const known = outbox.central(entity, id);
    // The pull may have brought a newer one already.
    if (known !== null && known.version > result.version) return;
    const told = result.record === null ? null : recordSchema(entity).safeParse(result.record);
    if (told?.success) {
      outbox.setCentral(entity, told.data);
      return;
    }
    // None told, or one that this desk can't read (a newer central's): the answer counts all the same, or nothing behind it would ever be sent.
    const start = known ?? reader.get(entity, id);
    const fields = start === null ? null : replay(entity, start, [sent]).fields;
    if (fields !== null) outbox.setCentral(entity, recordSchema(entity).parse({ ...fields, version: result.version }));
  }

  return {
    acknowledge,

    settleConflict(id: string, take: Readonly<Record<string, "mine" | "theirs">>, now: number): void {
      const conflict = outbox.conflict(id);
      if (conflict === null) throw unknown(id);
      const { entity, recordId } = conflict;
      const current = reader.get(entity, recordId);
      const mine = conflict.conflicts.filter(({ field }) => take[field] === "mine");
      if (current !== null && mine.length > 0) {
        const fields = Object.fromEntries(mine.map(({ field, mine: value }) => [field, value]));
        const record = recordSchema(entity).parse({ ...current, ...fields });
        local.save({ op: "save", entity, record, changedFields: Object.keys(fields) }, now);
      }
      outbox.removeConflict(id);
      effects.outboxChanged();
    },

    dropRejected(id: string): void {
      const refused = outbox.rejected(id);
      if (refused === null) throw unknown(id);
      outbox.removeRejected(id);
      effects.outboxChanged();
      const { entity, id: recordId } = refused;
      const current = reader.get(entity, recordId);
      const alone = outbox.ofRecord(entity, recordId).length === 0 && outbox.rejectedOf(entity, recordId) === 0;
      // A record that central never took, given up with the last of its changes.
      if (current?.version === 0 && alone) {
        records.remove(entity, recordId);
        effects.changed(entity, recordId);
      }
    },

    retryRejected(id: string, now: number): void {
      const refused = outbox.rejected(id);
      if (refused === null) throw unknown(id);
      outbox.removeRejected(id);
      effects.outboxChanged();
      const { entity, id: recordId, op } = refused;
      const current = reader.get(entity, recordId);
      const creation = current !== null && current.version === 0 && outbox.ofRecord(entity, recordId).length === 0;
      const fields = creation ? allFields(current) : refused.fields;
      const base = creation ? {} : baseNow(fields, current as Fields | null, refused.base);
      if (current !== null && current.version > 0 && outbox.ofRecord(entity, recordId).length === 0)
        outbox.setCentral(entity, current);
      outbox.append(mutation(entity, recordId, op, current?.version ?? refused.baseVersion, fields, base, now));
      rebase(entity, recordId, now);
    },
  };
}
export type Acknowledgements = ReturnType<typeof acknowledgements>;

function baseNow(fields: Fields, current: Fields | null, before: Fields): Fields {
  return current === null
    ? before
    : Object.fromEntries(Object.keys(fields).map((field) => [field, current[field] ?? null]));
}

function unknown(id: string): StoreError {
  return new StoreError(
    "no-such-record",
    `The conflict or rejection ${id} is not there any more: it was settled before.`,
  );
}
