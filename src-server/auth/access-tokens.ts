import { errors, jwtVerify, SignJWT } from "jose";
import { ProblemError } from "../http/problem-error.ts";

/** An access token lives ten minutes: long enough for little traffic, short enough to be worthless when found. */
export const accessTokenMs = 10 * 60_000;
const issuer = "popline-central";

export interface AccessTokens {
  issue(userId: string, sessionId: string): Promise<{ token: string; expiresAt: number }>;
  /** @throws ProblemError `token-expired` or `unauthenticated`. */
  sessionOf(token: string): Promise<string>;
}

/** Signed access tokens (JWT, HS256). They only name a session; whether it still lives is read from the database each time. */
export function createAccessTokens(secret: string, now: () => number): AccessTokens {
  const key = new TextEncoder().encode(secret);
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
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ["HS256"],
          issuer,
          currentDate: new Date(now()),
        });
        if (typeof payload.sid === "string") return payload.sid;
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
