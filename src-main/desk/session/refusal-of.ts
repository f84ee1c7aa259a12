import { assertNever } from "#shared/assert-never.ts";
import type { Values } from "#shared/contract/desk/index.ts";
import { CentralError } from "../../sync/index.ts";
import { centralRefusal } from "../central-refusal.ts";
import { Refusal } from "../refusal.ts";
import { errorCode } from "../settings/index.ts";

/** What a failed sign-in or request to central means for the agent, with what the sentence needs. */
export function refusalOf(error: unknown, server: string): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof CentralError)) return storeRefusal(error);
  const { code, problem } = error;
  switch (code) {
    case "wrong-credentials":
      return new Refusal("wrong-credentials");
    case "sso-failed":
      return new Refusal("sso-expired");
    case "locked-out":
      return new Refusal("locked-out", present({ retryAt: problem?.retryAt }));
    case "session-elsewhere":
      return new Refusal("session-elsewhere", present({ since: problem?.since, deskName: problem?.deskName }));
    case "tls-untrusted":
    case "tls-expired":
      return new Refusal("tls-untrusted", { server, reason: code });
    // Something answered there that is not Popline's central.
    case "bad-answer":
    case "not-found":
      return new Refusal("bad-server-address", { server });
    case "unreachable":
    case "timeout":
    case "unavailable":
    case "too-many-requests":
    case "internal":
      return new Refusal("central-unreachable", { server, reason: code });
    case "unauthenticated":
    case "token-expired":
    case "session-superseded":
      return new Refusal("not-signed-in");
    case "forbidden":
    case "password-change-required":
    case "invalid-request":
    case "version-conflict":
    case "idempotency-mismatch":
    case "wrong-call-state":
    case "wrong-state":
    case "not-offered":
      return centralRefusal(error) ?? new Refusal("internal", { reason: code });
    default:
      return assertNever(code);
  }
}

/** The store's errors carry a code, as the file system's do. */
function storeRefusal(error: unknown): Refusal {
  const code = errorCode(error);
  if (code === "disk-full" || code === "ENOSPC" || code === "EDQUOT") return new Refusal("disk-full");
  return new Refusal("store-unavailable", { reason: code ?? "failed" });
}

function present(values: Record<string, string | number | undefined>): Values {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
}
