import { CentralError } from "./central-error.ts";

/**
 * What a failed step means for sync.
 *
 * - `session-over`: nothing more can be done until the agent signs in again
 * - `mismatch`: central does not speak this version of the protocol
 * - `unreachable`: central can't be reached, or can't work now
 * - `other`: central is there, but this did not work; or the store failed
 */
export type Failure = "session-over" | "mismatch" | "unreachable" | "other";

export function failureKind(error: unknown): Failure {
  if (!(error instanceof CentralError)) return "other";
  switch (error.code) {
    case "unauthenticated":
    case "token-expired":
    case "session-superseded":
      return "session-over";
    case "invalid-request":
      return error.problem?.errors?.some((field) => field.path.endsWith("protocol")) ? "mismatch" : "other";
    case "unreachable":
    case "tls-untrusted":
    case "tls-expired":
    case "timeout":
    case "bad-answer":
    case "unavailable":
      return "unreachable";
    case "wrong-credentials":
    case "locked-out":
    case "session-elsewhere":
    case "forbidden":
    case "password-change-required":
    case "sso-failed":
    case "not-found":
    case "version-conflict":
    case "idempotency-mismatch":
    case "wrong-call-state":
    case "wrong-state":
    case "not-offered":
    case "too-many-requests":
    case "internal":
      return "other";
  }
}
