import { errors, jwtVerify, SignJWT } from "jose";
import { ProblemError } from "../http/problem-error.ts";

/** An access token lives ten minutes: long enough for little traffic, short enough to be worthless when found. */
export const accessTokenMs = 10 * 60_000;
const issuer = "popline-central";
/** Tokens of so many desks are remembered; each has a new one every ten minutes. */
const maxKnown = 20_000;

export interface AccessTokens {
  issue(userId: string, sessionId: string): Promise<{ token: string; expiresAt: number }>;
  /** @throws ProblemError `token-expired` or `unauthenticated`. */
  sessionOf(token: string): Promise<string>;
}

/** Signed access tokens (JWT, HS256). They only name a session; whether it still lives is read from the database each time. */
export function createAccessTokens(secret: string, now: () => number): AccessTokens {
  const key = new TextEncoder().encode(secret);
  /** Found right before, by their text: to check a signature takes longer than most of what a small request asks. */
  const known = new Map<string, { readonly sessionId: string; readonly expiresAt: number }>();

  function remember(token: string, sessionId: string, expiresAt: number): void {
    // The first to come is the first to expire.
    const [oldest] = known.size >= maxKnown ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
    known.set(token, { sessionId, expiresAt });
  }

  return {
    async issue(userId, sessionId) {
      const issuedSec = Math.floor(now() / 1000);
      const expiresSec = issuedSec + accessTokenMs / 1000;
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer(issuer)
        .setSubject(userId)
        .setIssuedAt(issuedSec)
        .setExpirationTime(expiresSec)
        .sign(key);
      return { token, expiresAt: expiresSec * 1000 };
    },
    async sessionOf(token) {
      const before = known.get(token);
      if (before !== undefined && now() < before.expiresAt) return before.sessionId;
      known.delete(token);
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ["HS256"],
          issuer,
          currentDate: new Date(now()),
        });
        if (typeof payload.sid === "string") {
          remember(token, payload.sid, (payload.exp ?? 0) * 1000);
          return payload.sid;
        }
      } catch (error) {
        if (error instanceof errors.JWTExpired)
          throw new ProblemError(
            "token-expired",
            "The access token has expired. Refresh it and send the request again.",
          );
        if (!(error instanceof errors.JOSEError)) throw error;
      }
      throw new ProblemError("unauthenticated", "The access token is not valid. Sign in again.");
    },
  };
}
