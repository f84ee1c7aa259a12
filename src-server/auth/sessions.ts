import { createHash } from "node:crypto";
import { sql } from "kysely";
import { uuidv7 } from "uuidv7";
import type { UserId } from "#shared/ids.ts";
import type { Db } from "../db/open-database.ts";
import { preparedQuery } from "../db/prepared-query.ts";
import type { SessionEnd, SessionRow } from "../db/schema.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { Identity } from "./identity.ts";
import { identityFrom, teamsReached } from "./identity-of-user.ts";

/** A desk that was not used for a week signs in again. Each refresh starts the week anew. */
export const refreshTokenMs = 7 * 24 * 60 * 60_000;

export interface NewSession {
  readonly sessionId: string;
  readonly refreshToken: string;
  readonly refreshExpiresAt: number;
}

/** Starts a session. The refresh token leaves here once; the database keeps its hash. */
export async function startSession(
  db: Db,
  random: (bytes: number) => Uint8Array,
  session: { userId: UserId; deskId: string; deskName: string; now: number },
): Promise<NewSession> {
  const sessionId = uuidv7();
  const refreshToken = newRefreshToken(sessionId, random);
  const refreshExpiresAt = session.now + refreshTokenMs;
  await db
    .insertInto("session")
    .values({
      id: sessionId,
      userId: session.userId,
      deskId: session.deskId,
      deskName: session.deskName,
      refreshHash: sha256(refreshToken),
      previousRefreshHash: null,
      refreshExpiresAt,
      createdAt: session.now,
      refreshedAt: session.now,
      endedAt: null,
      endReason: null,
      endedBy: null,
    })
    .execute();
  return { sessionId, refreshToken, refreshExpiresAt };
}

export function liveSessionsOf(db: Db, userId: UserId, now: number): Promise<SessionRow[]> {
  return db
    .selectFrom("session")
    .selectAll()
    .where("userId", "=", userId)
    .where("endedAt", "is", null)
    .where("refreshExpiresAt", ">", now)
    .orderBy("createdAt", "desc")
    .execute();
}

/** @returns the ids of those that were still alive. */
export async function endSessions(
  db: Db,
  ids: readonly string[],
  end: { reason: SessionEnd; at: number; by?: string },
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const ended = await db
    .updateTable("session")
    .set({ endedAt: end.at, endReason: end.reason, endedBy: end.by ?? null })
    .where("id", "in", [...ids])
    .where("endedAt", "is", null)
    .returning("id")
    .execute();
  return ended.map((it) => it.id);
}

/** Asked with every request. */
const sessionQuery = preparedQuery<{ sessionId: string }, SessionIdentity>(
  ["sessionId"],
  ({ sessionId }) => sql`
    select session.ended_at as "endedAt", session.end_reason as "endReason", session.ended_by as "endedBy", app_user.active,
      app_user.deleted_at as "deletedAt", app_user.id as "userId", app_user.username, app_user.name, app_user.team_id as "teamId",
      app_user.must_change_password as "mustChangePassword", role.name as "roleName", role.functions, role.scope,
      ${teamsReached} as teams
    from session join app_user on app_user.id = session.user_id join role on role.id = app_user.role_id
    where session.id = ${sessionId}::uuid`,
);

/** Whose session it is. @throws ProblemError when it has ended (`session-superseded` if another desk took over). */
export async function identityOfSession(db: Db, sessionId: string): Promise<Identity> {
  const [row] = await sessionQuery.rows(db, "", { sessionId });
  if (row === undefined || !row.active || row.deletedAt !== null)
    throw new ProblemError("unauthenticated", "This session is not known any more. Sign in again.");
  if (row.endedAt !== null) throw sessionEnded(row);
  return identityFrom(row, sessionId);
}

type SessionIdentity = Parameters<typeof identityFrom>[0] &
  Pick<SessionRow, "endedAt" | "endReason" | "endedBy"> & {
    readonly active: boolean;
    readonly deletedAt: number | null;
  };

/** Who those sessions are of, as one picture; those that have ended, and of users who are gone, are left out. */
export async function identitiesOfSessions(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Identity>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("session")
    .innerJoin("appUser", "appUser.id", "session.userId")
    .innerJoin("role", "role.id", "appUser.roleId")
    .select(["session.id as sessionId", "appUser.id as userId", "appUser.username", "appUser.name", "appUser.teamId"])
    .select(["appUser.mustChangePassword", "role.name as roleName", "role.functions", "role.scope"])
    .select(teamsReached.as("teams"))
    .where(sql<boolean>`session.id = any(${[...ids]}::uuid[])`)
    .where("session.endedAt", "is", null)
    .where("appUser.active", "=", true)
    .where("appUser.deletedAt", "is", null)
    .execute();
  return new Map(rows.map((row) => [row.sessionId, identityFrom(row, row.sessionId)]));
}

export type RotationResult =
  | {
      readonly kind: "rotated" | "reissued";
      readonly userId: UserId;
      readonly session: NewSession;
    }
  | { readonly kind: "reused"; readonly userId: UserId; readonly sessionId: string };

/**
 * Exchanges a refresh token for the next one. Each works once, with one exception: until the successor has itself been used for a refresh,
 * the same desk may send its direct predecessor again. It gets a new successor, and the unused one is void.
 *
 * Why: when the answer is lost on the network, or the desk is killed before it has saved the new token, the desk has nothing but the
 * predecessor. By the strict rule (OAuth 2.0 Security BCP, RFC 9700 section 4.14.2) its retry would count as theft and sign an agent out in
 * mid-shift. The rule's purpose stands: central can't tell the thief from the agent, but once both use what they hold, the session ends.
 * - Anything else that names a living session ends it: a token older than the predecessor, either token from another desk, and a successor
 *   that a re-issue has made void.
 * - At any moment one successor is good. If the thief and the desk each got one, the holder of the void one is found out at its use.
 *
 * Limits:
 * - A stolen predecessor is found out one refresh later than by the strict rule: when the other side's token is used, not when it is sent.
 *   Until then its thief has an access token (ten minutes each) and may get the next by sending it again.
 * - The predecessor's own week does not count any more, the session's does.
 * - The desk id is a name, not a proof: it keeps out a token that was found alone, not one that was copied with the desk's data folder.
 * - A first try that a proxy holds back and delivers after its own retry makes the retry's answer void: that session ends, as by the
 *   strict rule.
 *
 * One statement each decides and writes, so refreshes at the same moment come one after the other. A token never turns from predecessor to
 * valid, so asking for the valid one first misses nothing.
 * @throws ProblemError when the token belongs to no living session.
 */
export async function rotateRefreshToken(
  db: Db,
  random: (bytes: number) => Uint8Array,
  request: { refreshToken: string; deskId: string; now: number },
): Promise<RotationResult> {
  const sessionId = request.refreshToken.slice(0, 36);
  const unknown = new ProblemError("unauthenticated", "The refresh token is not valid. Sign in again.");
  if (!/^[0-9a-f-]{36}$/.test(sessionId)) throw unknown;
  const sentHash = sha256(request.refreshToken);
  const refreshToken = newRefreshToken(sessionId, random);
  const refreshExpiresAt = request.now + refreshTokenMs;
  const replaceWhere = (column: "refreshHash" | "previousRefreshHash") =>
    db
      .updateTable("session")
      .set({
        refreshHash: sha256(refreshToken),
        previousRefreshHash: sentHash,
        refreshExpiresAt,
        refreshedAt: request.now,
      })
      .where("id", "=", sessionId)
      .where(column, "=", sentHash)
      .where("deskId", "=", request.deskId)
      .where("endedAt", "is", null)
      .where("refreshExpiresAt", ">", request.now)
      .returning("userId")
      .executeTakeFirst();
  const session = { sessionId, refreshToken, refreshExpiresAt };
  const rotated = await replaceWhere("refreshHash");
  if (rotated !== undefined) return { kind: "rotated", userId: rotated.userId, session };
  const reissued = await replaceWhere("previousRefreshHash");
  if (reissued !== undefined) return { kind: "reissued", userId: reissued.userId, session };
  const row = await db.selectFrom("session").selectAll().where("id", "=", sessionId).executeTakeFirst();
  if (row === undefined) throw unknown;
  if (row.endedAt !== null) throw sessionEnded(row);
  if (row.refreshExpiresAt <= request.now)
    throw new ProblemError("unauthenticated", "The session was not used for a week and has ended. Sign in again.");
  await endSessions(db, [sessionId], { reason: "token-reused", at: request.now });
  return { kind: "reused", userId: row.userId, sessionId };
}

function sessionEnded(row: { endReason: SessionEnd | null; endedBy: string | null }): ProblemError {
  if (row.endReason === "superseded") {
    const deskName = row.endedBy ?? "";
    return new ProblemError(
      "session-superseded",
      `This account was taken over by the desk "${deskName}". Sign in again to take it back.`,
      { deskName },
    );
  }
  return new ProblemError("unauthenticated", "This session has ended. Sign in again.");
}

function newRefreshToken(sessionId: string, random: (bytes: number) => Uint8Array): string {
  return `${sessionId}.${Buffer.from(random(32)).toString("base64url")}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
