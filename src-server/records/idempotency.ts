import { createHash } from "node:crypto";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "../http/problem-error.ts";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Runs a request once per user and key. The same request again, also at the same moment, gets the first answer back.
 * Failures are not kept: the transaction that took the key goes with them, so the request can be sent again.
 * @throws ProblemError `idempotency-mismatch` when the key came with another request before.
 */
export async function once(
  db: Db,
  request: { userId: UserId; key: string; path: string; body: unknown; now: number },
  run: (trx: Db) => Promise<Answer>,
): Promise<{ answer: Answer; replayed: boolean }> {
  const { userId, key, now } = request;
  const requestHash = createHash("sha256")
    .update(`${request.path}\n${canonical(request.body)}`)
    .digest("base64url");
  return db.transaction().execute(async (trx) => {
    // Waits here while the same key is being worked on.
    const taken = await trx
      .insertInto("idempotencyKey")
      .values({ userId, key, requestHash, status: null, body: null, createdAt: now })
      .onConflict((it) => it.columns(["userId", "key"]).doNothing())
      .returning("key")
      .executeTakeFirst();
    if (taken === undefined) return { answer: await earlierAnswer(trx, userId, key, requestHash), replayed: true };
    const answer = await run(trx);
    await trx
      .updateTable("idempotencyKey")
      .set({ status: answer.status, body: JSON.stringify(answer.body) })
      .where("userId", "=", userId)
      .where("key", "=", key)
      .execute();
    return { answer, replayed: false };
  });
}

async function earlierAnswer(db: Db, userId: UserId, key: string, requestHash: string): Promise<Answer> {
  const row = await db
    .selectFrom("idempotencyKey")
    .selectAll()
    .where("userId", "=", userId)
    .where("key", "=", key)
    .executeTakeFirstOrThrow();
  if (row.requestHash !== requestHash)
    throw new ProblemError(
      "idempotency-mismatch",
      "This Idempotency-Key came with another request before. Use a new key for a new request.",
    );
  return { status: row.status ?? 200, body: JSON.parse(row.body ?? "null") };
}

/** JSON with sorted keys: the order in which a client writes its fields is no difference. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, it: unknown) =>
    typeof it === "object" && it !== null && !Array.isArray(it)
      ? Object.fromEntries(Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1)))
      : it,
  );
}
