import type { Mutation, MutationResult } from "#shared/sync/index.ts";
import type { Identity } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import { isDataError, isRetryable } from "../db/pg-errors.ts";
import { Refusal } from "../records/refusal.ts";
import { openWriteBatch } from "../records/write-batch.ts";
import type { Write } from "../records/write-record.ts";
import { memoryOf, rememberAll, reserveAll, type Sender } from "./applied-mutations.ts";
import { applyIn, applyMutation } from "./apply-mutation.ts";

/**
 * Applies a push: one answer per mutation, in their order. All in one transaction, read and written together: a mutation by itself costs ten
 * round trips to the database, two hundred together about twenty. What is refused has written nothing by then. Where the database fails on
 * one (two desks in each other's way, a value that it can't keep), all is taken back and each is applied by itself.
 * @throws only what has nothing to do with the records (no database).
 */
export async function applyBatch(
  context: Context,
  identity: Identity,
  deskId: string,
  mutations: readonly Mutation[],
): Promise<MutationResult[]> {
  try {
    return await context.db.transaction().execute((db) => together(db, context, identity, deskId, mutations));
  } catch (error) {
    if (!isDataError(error) && !isRetryable(error)) throw error;
    context.logger.info({ err: error, mutations: mutations.length }, "a push is applied change by change");
  }
  const results: MutationResult[] = [];
  for (const mutation of mutations) results.push(await applyMutation(context, identity, deskId, mutation));
  return results;
}

async function together(
  db: Db,
  context: Context,
  identity: Identity,
  deskId: string,
  mutations: readonly Mutation[],
): Promise<MutationResult[]> {
  const now = context.now();
  const sender: Sender = { userId: identity.userId, deskId, now };
  const fresh = await reserveAll(
    db,
    sender,
    mutations.map((it) => it.mutationId),
  );
  const coming = mutations.filter((it) => fresh.has(it.mutationId));
  const answers = new Map<string, MutationResult>();
  if (coming.length > 0) {
    const batch = await openWriteBatch(db, identity, coming);
    const write: Write = { db, identity, now, phoneRules: context.config.phoneRules, batch };
    for (const mutation of coming)
      if (!answers.has(mutation.mutationId)) answers.set(mutation.mutationId, await answer(write, mutation));
    await batch.flush();
    await rememberAll(db, [...answers.values()]);
  }
  const results: MutationResult[] = [];
  for (const { mutationId } of mutations)
    results.push(answers.get(mutationId) ?? (await memoryOf(db, sender, mutationId)));
  return results;
}

async function answer(write: Write, mutation: Mutation): Promise<MutationResult> {
  try {
    return await applyIn(write, mutation);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { mutationId: mutation.mutationId, status: "rejected", reason: error.reason, detail: error.message };
  }
}
