import { sql } from "kysely";
import type { UserId } from "#shared/ids.ts";
import { MutationResult } from "#shared/sync/index.ts";
import type { Db } from "../db/open-database.ts";

export interface Sender {
  readonly userId: UserId;
  readonly deskId: string;
  readonly now: number;
}

/**
 * Takes the mutation's id for this transaction. The same mutation in another transaction waits here until this one has ended.
 * @returns false when it was answered before.
 */
export async function reserve(db: Db, sender: Sender, mutationId: string): Promise<boolean> {
  const row = await db
    .insertInto("appliedMutation")
    .values({ mutationId, userId: sender.userId, deskId: sender.deskId, result: null, appliedAt: sender.now })
    .onConflict((it) => it.column("mutationId").doNothing())
    .returning("mutationId")
    .executeTakeFirst();
  return row !== undefined;
}

/** The same for many at once, in an order that is the same for every sender. @returns those that were not answered before */
export async function reserveAll(db: Db, sender: Sender, mutationIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ mutationId: string }>`
    insert into applied_mutation (mutation_id, user_id, desk_id, result, applied_at)
    select id, ${sender.userId}::uuid, ${sender.deskId}::uuid, null, ${sender.now}::bigint
    from unnest(${[...mutationIds]}::uuid[]) as it (id) order by id
    on conflict (mutation_id) do nothing returning mutation_id`.execute(db);
  return new Set(rows.map((row) => row.mutationId));
}

/** Keeps the answers to mutations that were reserved in this transaction. */
export async function rememberAll(db: Db, results: readonly MutationResult[]): Promise<void> {
  const ids = results.map((it) => it.mutationId);
  const texts = results.map((it) => JSON.stringify(it));
  await sql`
    update applied_mutation a set result = it.result from unnest(${ids}::uuid[], ${texts}::text[]) as it (id, result)
    where a.mutation_id = it.id`.execute(db);
}

/** The answer that was given. Somebody else's is not told. */
export async function memoryOf(db: Db, sender: Sender, mutationId: string): Promise<MutationResult> {
  const row = await db
    .selectFrom("appliedMutation")
    .select(["userId", "result"])
    .where("mutationId", "=", mutationId)
    .executeTakeFirstOrThrow();
  if (row.userId !== sender.userId)
    return {
      mutationId: mutationId as MutationResult["mutationId"],
      status: "rejected",
      reason: "forbidden",
      detail: "Another user sent a change with this id.",
    };
  return MutationResult.parse(JSON.parse(row.result ?? "null"));
}

/** Keeps an answer, unless another one was given meanwhile: then that one stands. @returns the answer that stands. */
export async function remember(db: Db, sender: Sender, result: MutationResult): Promise<MutationResult> {
  const { rows } = await sql<{ mutationId: string }>`
    insert into applied_mutation (mutation_id, user_id, desk_id, result, applied_at)
    values (${result.mutationId}, ${sender.userId}, ${sender.deskId}, ${JSON.stringify(result)}, ${sender.now})
    on conflict (mutation_id) do update set result = excluded.result where applied_mutation.result is null
    returning mutation_id`.execute(db);
  return rows.length > 0 ? result : memoryOf(db, sender, result.mutationId);
}
