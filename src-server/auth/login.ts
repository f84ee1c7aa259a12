import type { z } from "zod";
import type { LoginRequest, LoginResponse } from "#shared/contract/central/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/open-database.ts";
import type { UserRow } from "../db/schema.ts";
import { ProblemError } from "../http/problem-error.ts";
import { findUserByName, userView } from "../users/users-repository.ts";
import { audit } from "./audit.ts";
import { attemptFailed, attemptSucceeded, countAttempt } from "./lockout.ts";
import { verifyPassword } from "./password.ts";
import { endSessions, liveSessionsOf, startSession } from "./sessions.ts";

type DeskRequest = Pick<z.infer<typeof LoginRequest>, "deskId" | "deskName" | "takeOver">;

/**
 * Signs a user in at a desk. One desk per account: another desk's session is ended only when asked for (`takeOver`).
 * @throws ProblemError wrong-credentials, locked-out, session-elsewhere.
 */
export async function login(context: Context, request: z.infer<typeof LoginRequest>): Promise<LoginResponse> {
  return enter(context, await checkCredentials(context, request.username, request.password), request);
}

/**
 * Opens the session of a user who has shown who he is. `first` is done in the same transaction, before.
 * @throws ProblemError session-elsewhere; what `first` throws. Nothing has happened then.
 */
export async function enter(
  context: Context,
  user: UserRow,
  request: DeskRequest,
  first: (trx: Db) => Promise<void> = async () => undefined,
): Promise<LoginResponse> {
  const { session, ended } = await openSession(context, user, request, first);
  for (const sessionId of ended)
    await context.bus.publish({ type: "session-ended", sessionId, superseded: true, deskName: request.deskName });
  const access = await context.tokens.issue(user.id, session.sessionId);
  return {
    accessToken: access.token,
    accessExpiresAt: access.expiresAt,
    refreshToken: session.refreshToken,
    refreshExpiresAt: session.refreshExpiresAt,
    user: await userView(context.db, user.id),
  };
}

/** The user that this name and password belong to. Takes as long for names that nobody has. */
export async function checkCredentials(context: Context, username: string, password: string): Promise<UserRow> {
  const { db, now } = context;
  const failures = await countAttempt(db, username, now());
  const user = await findUserByName(db, username);
  const right = await verifyPassword(user?.passwordHash ?? null, password);
  if (user === null || !right || !user.active) {
    await attemptFailed(db, username, failures, now());
    await audit(db, { at: now(), userId: user?.id ?? null, action: "login-failed", detail: { username } });
    throw new ProblemError("wrong-credentials", "The user name or the password is wrong. Check both and try again.");
  }
  await attemptSucceeded(db, username, now());
  return user;
}

async function openSession(context: Context, user: UserRow, request: DeskRequest, first: (trx: Db) => Promise<void>) {
  const { db, now, random } = context;
  return db.transaction().execute(async (trx) => {
    await first(trx);
    // Two desks that sign in at the same moment take turns here.
    await trx.selectFrom("appUser").select("id").where("id", "=", user.id).forUpdate().execute();
    const live = await liveSessionsOf(trx, user.id, now());
    const here = live.filter((it) => it.deskId === request.deskId);
    const elsewhere = live.filter((it) => it.deskId !== request.deskId);
    const other = elsewhere[0];
    if (other !== undefined && !request.takeOver)
      throw new ProblemError(
        "session-elsewhere",
        `This account is signed in at the desk "${other.deskName}". Take it over to go on here; that desk is then signed out.`,
        { since: other.createdAt, deskName: other.deskName },
      );
    await endSessions(trx, idsOf(here), { reason: "replaced", at: now() });
    const ended = await endSessions(trx, idsOf(elsewhere), { reason: "superseded", at: now(), by: request.deskName });
    const { deskId, deskName } = request;
    const session = await startSession(trx, random, { userId: user.id, deskId, deskName, now: now() });
    if (ended.length > 0)
      await audit(trx, { at: now(), userId: user.id, action: "session-superseded", detail: { deskName } });
    await audit(trx, { at: now(), userId: user.id, action: "login", detail: { deskName } });
    return { session, ended };
  });
}

function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map((it) => it.id);
}
