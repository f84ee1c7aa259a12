import { sql } from "kysely";
import type { Db } from "../db/open-database.ts";
import { ProblemError } from "../http/problem-error.ts";

export const maxFailures = 5;
export const failureWindowMs = 15 * 60_000;
export const lockMs = 15 * 60_000;

/**
 * Counts an attempt before its password is looked at, so that guesses sent at the same time count too.
 * Names that belong to nobody are counted alike: a lock tells nothing about who exists.
 * @returns how many attempts have failed or are being checked, this one included.
 * @throws ProblemError `locked-out` with `retryAt` when there were too many.
 */
export async function countAttempt(db: Db, username: string, now: number): Promise<number> {
  const key = username.toLowerCase();
  const over = sql<boolean>`(login_failure.window_started_at <= ${now - failureWindowMs} and login_failure.locked_until is null)
    or login_failure.locked_until <= ${now}`;
  const { rows } = await sql<{ failures: number; lockedUntil: number | null }>`
    insert into login_failure (username, failures, window_started_at, locked_until) values (${key}, 1, ${now}, null)
    on conflict (username) do update set
      failures = case when ${over} then 1 else login_failure.failures + 1 end,
      window_started_at = case when ${over} then ${now} else login_failure.window_started_at end,
      locked_until = case
        when ${over} then null
        when login_failure.failures >= ${maxFailures} then coalesce(login_failure.locked_until, ${now + lockMs})
        else null end
    returning failures, locked_until as "lockedUntil"`.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error("counting a login attempt returned nothing");
  if (row.lockedUntil !== null) throw lockedOut(row.lockedUntil);
  return row.failures;
}

/** A counted attempt was wrong: the fifth locks. */
export async function attemptFailed(db: Db, username: string, failures: number, now: number): Promise<void> {
  if (failures < maxFailures) return;
  await db
    .updateTable("loginFailure")
    .set({ lockedUntil: now + lockMs })
    .where("username", "=", username.toLowerCase())
    .where("lockedUntil", "is", null)
    .execute();
}

/** A counted attempt was right: the count starts anew. Old counts of others go on the way. */
export async function attemptSucceeded(db: Db, username: string, now: number): Promise<void> {
  await db
    .deleteFrom("loginFailure")
    .where((where) =>
      where.or([
        where("username", "=", username.toLowerCase()),
        where("windowStartedAt", "<", now - failureWindowMs - lockMs),
      ]),
    )
    .execute();
}

function lockedOut(retryAt: number): ProblemError {
  return new ProblemError(
    "locked-out",
    "There were too many wrong passwords for this user name. Wait until the lock ends, or ask an administrator for a new password.",
    { retryAt },
  );
}
