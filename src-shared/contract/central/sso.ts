import { z } from "zod";
import { LoginRequest } from "./schemas.ts";

/** GET /v1/auth/methods: how one can sign in here, besides a password. */
export const SignInMethods = z.object({
  /** A company's own sign-in by OpenID Connect, by the name that people know it by; null: there is none. */
  sso: z.object({ name: z.string().min(1).max(80) }).nullable(),
});
export type SignInMethods = z.infer<typeof SignInMethods>;

const challenge = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "must be a SHA-256 in base64url");
/** A desk waits for the browser on its own machine (RFC 8252, section 7.3): any port, and nowhere else. */
const loopback = z
  .string()
  .regex(/^http:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}\/signed-in$/, "must be http://127.0.0.1:<port>/signed-in");

/**
 * GET /v1/auth/oidc/start, in the system's browser: leads to the provider and, by way of central's callback, back to `redirect` with
 * `state` and either `code` or `error` (an `SsoError`).
 */
export const SsoStart = z.object({
  /** S256 of a verifier that only the desk knows (RFC 7636): nobody else can redeem the code. */
  challenge,
  redirect: loopback,
  state: z.string().regex(/^[A-Za-z0-9_-]{16,128}$/),
});

export const ssoErrors = [
  "cancelled",
  "expired",
  "provider-unreachable",
  "not-confirmed",
  "unknown-user",
  "disabled-user",
] as const;
/** Why a sign-in in the browser came to nothing. */
export const SsoError = z.enum(ssoErrors);
export type SsoError = z.infer<typeof SsoError>;

/** POST /v1/auth/oidc/redeem → LoginResponse; 401 `sso-failed`, 409 `session-elsewhere` (the code stays good for `takeOver`). */
export const SsoRedeem = LoginRequest.omit({ username: true, password: true }).extend({
  code: z.string().min(1).max(200),
  verifier: z.string().regex(/^[A-Za-z0-9_-]{43,128}$/),
});
export type SsoRedeem = z.infer<typeof SsoRedeem>;
