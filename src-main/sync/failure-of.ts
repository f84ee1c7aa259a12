import { CentralError, type CentralErrorCode } from "./central-error.ts";

/** What went wrong on the way, by the codes of Node, OpenSSL and undici. Anything unlisted means "unreachable". */
const codes: Readonly<Record<string, CentralErrorCode>> = {
  CERT_HAS_EXPIRED: "tls-expired",
  CERT_NOT_YET_VALID: "tls-expired",
  CERT_CHAIN_TOO_LONG: "tls-untrusted",
  CERT_REJECTED: "tls-untrusted",
  CERT_REVOKED: "tls-untrusted",
  CERT_SIGNATURE_FAILURE: "tls-untrusted",
  CERT_UNTRUSTED: "tls-untrusted",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls-untrusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls-untrusted",
  HOSTNAME_MISMATCH: "tls-untrusted",
  INVALID_CA: "tls-untrusted",
  INVALID_PURPOSE: "tls-untrusted",
  SELF_SIGNED_CERT_IN_CHAIN: "tls-untrusted",
  UNABLE_TO_GET_ISSUER_CERT: "tls-untrusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls-untrusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls-untrusted",
  UND_ERR_BODY_TIMEOUT: "timeout",
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_HEADERS_OVERFLOW: "bad-answer",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "bad-answer",
  ETIMEDOUT: "timeout",
};

/** Turns what fetch (or a socket) threw into a CentralError. `where`: method and address, for the sentence. */
export function failureOf(error: unknown, where: string): CentralError {
  const chain = causes(error);
  const known = chain.find((cause) => cause.code !== null && cause.code in codes);
  const timedOut = chain.some((cause) => cause.name === "TimeoutError");
  const code = timedOut ? "timeout" : (codes[known?.code ?? ""] ?? "unreachable");
  const seen = known?.code ?? chain.find((cause) => cause.code !== null)?.code ?? chain.at(-1)?.name ?? "unknown";
  return new CentralError(code, `${where} failed: ${code} (${seen}).`, { cause: error });
}

/** fetch hides the reason behind a TypeError whose `cause` is the socket's error, sometimes an AggregateError of several. */
function causes(error: unknown): { name: string; code: string | null }[] {
  const found: { name: string; code: string | null }[] = [];
  const queue: unknown[] = [error];
  while (queue.length > 0 && found.length < 20) {
    const next = queue.shift();
    if (!(next instanceof Error)) continue;
    const code = "code" in next && typeof next.code === "string" ? next.code : null;
    found.push({ name: next.name, code });
    queue.push(next.cause);
    if (next instanceof AggregateError) queue.push(...next.errors);
  }
  return found;
}
