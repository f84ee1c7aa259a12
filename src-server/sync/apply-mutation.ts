import { appendedFields, type WritableEntity } from "#shared/crm/index.ts";
import { type Mutation, type MutationResult, merge } from "#shared/sync/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { isDataError, isRetryable, isUniqueViolation } from "../db/pg-errors.ts";
import { Refusal } from "../records/refusal.ts";
import { createRecord, deleteRecord, lockRecord, updateRecord, type Write } from "../records/write-record.ts";
import { memoryOf, remember, reserve } from "./applied-mutations.ts";

const maxTries = 5;

/** Longest texts of appended fields, where it is not the merge's default. */
const noteLimits: Partial<Record<WritableEntity, Readonly<Record<string, number>>>> = { task: { note: 5_000 } };

/**
 * Applies one mutation in a transaction of its own and remembers the answer with it: the same mutation again, also at the same moment, gets
 * the same answer and changes nothing. A record that can't be taken is rejected with its reason; it never fails the batch.
 * @throws only what has nothing to do with the record (no database).
 */
export async function applyMutation(
  context: Context,
  identity: Identity,
  deskId: string,
  mutation: Mutation,
): Promise<MutationResult> {
  const { mutationId } = mutation;
  const sender = { userId: identity.userId, deskId, now: context.now() };
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(context, identity, deskId, mutation);
    } catch (error) {
      if (error instanceof Refusal)
        return remember(context.db, sender, {
          mutationId,
          status: "rejected",
          reason: error.reason,
          detail: error.message,
        });
      const again = isRetryable(error) || isUniqueViolation(error);
      if (again && tries < maxTries) continue;
      if (!again && !isDataError(error)) throw error;
      context.logger.warn(
        { err: error, entity: mutation.entity, id: mutation.id },
        "a mutation was refused by the database",
      );
      return remember(context.db, sender, {
        mutationId,
        status: "rejected",
        reason: "invalid",
        detail: `The ${mutation.entity} can't be stored as it is.`,
      });
    }
  }
}

function attempt(context: Context, identity: Identity, deskId: string, mutation: Mutation): Promise<MutationResult> {
  return context.db.transaction().execute(async (db) => {
    const now = context.now();
    const sender = { userId: identity.userId, deskId, now };
    if (!(await reserve(db, sender, mutation.mutationId))) return memoryOf(db, sender, mutation.mutationId);
    const write: Write = { db, identity, now, phoneRules: context.config.phoneRules };
    return remember(db, sender, await applyIn(write, mutation));
  });
}

/** Whoever takes a callback first has it, and a call that closed it has: the second comer sees so, and has nothing to decide. */
const callbackFields: readonly string[] = ["assigneeId", "status", "doneAt"];

/** Applies a mutation within a transaction. @throws Refusal before anything is written */
export function applyIn(write: Write, mutation: Mutation): Promise<MutationResult> {
  return mutation.op === "delete" ? applyDelete(write, mutation) : applyUpsert(write, mutation);
}

async function applyDelete(write: Write, mutation: Mutation): Promise<MutationResult> {
  const { mutationId, entity, id } = mutation;
  const current = await lockRecord(write, entity, id);
  if (current === null) throw new Refusal("not-found", `Central has no ${entity} with this id.`);
  // Deleted twice is deleted: what the desk wants is already so.
  const version = current.deleted ? Number(current.record.version) : await deleteRecord(write, entity, current.record);
  return { mutationId, status: "applied", version, record: null, conflicts: [] };
}

async function applyUpsert(write: Write, mutation: Mutation): Promise<MutationResult> {
  const { mutationId, entity, id } = mutation;
  const current = await lockRecord(write, entity, id);
  if (current === null) {
    if (mutation.baseVersion > 0)
      throw new Refusal("not-found", `Central has no ${entity} with this id, so there is nothing to change.`);
    const { record, version } = await createRecord(write, entity, id, mutation.fields);
    return { mutationId, status: "applied", version, record, conflicts: [] };
  }
  if (current.deleted) throw new Refusal("deleted", `The ${entity} was deleted at central.`);
  const { merged, conflicts } = merge({
    base: mutation.base,
    mine: withoutMeta(mutation.fields),
    theirs: current.record,
    appended: appendedFields[entity],
    labels: Object.fromEntries(appendedFields[entity].map((field) => [field, `— ${write.identity.name}:`])),
    limits: noteLimits[entity] ?? {},
  });
  const { record, version } = await updateRecord(write, entity, current.record, merged);
  const standing = entity === "task" && record.callback != null ? callbackFields : [];
  return {
    mutationId,
    status: "applied",
    version,
    record,
    conflicts: conflicts.filter(({ field }) => !standing.includes(field)),
  };
}

/** Central's own fields are no matter of merging. */
function withoutMeta(fields: Mutation["fields"]): Mutation["fields"] {
  const { id: _id, version: _version, createdAt: _createdAt, updatedAt: _updatedAt, ...rest } = fields;
  return rest;
}
