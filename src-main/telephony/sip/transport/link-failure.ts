import type { LinkError } from "#shared/contract/desk/state.ts";

/** Why a connection could not be made, or was lost. */
export class LinkFailure extends Error {
  override readonly name = "LinkFailure";
  readonly code: LinkError;

  constructor(code: LinkError, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const byCode: Readonly<Record<string, LinkError>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "unreachable",
  EAI_AGAIN: "unreachable",
  EAI_FAIL: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENETDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "timeout",
  ECONNRESET: "closed",
  ECONNABORTED: "closed",
  EPIPE: "closed",
  CERT_HAS_EXPIRED: "tls-expired",
  CERT_NOT_YET_VALID: "tls-expired",
  EPROTO: "protocol",
};

/** OpenSSL's words for a certificate that leads to no trusted root, or names another host. */
const untrusted =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH|CERT_|INVALID_CA|PATH_LENGTH|ERR_TLS_CERT)/;

/** Names the failure of a socket; by code, never by message. Node wraps the failures of several addresses in one AggregateError. */
export function linkFailureOf(error: unknown, server: string): LinkFailure {
  if (error instanceof LinkFailure) return error;
  const code = codeOf(error);
  const known = byCode[code];
  if (known !== undefined) return failure(known, server, code, error);
  if (untrusted.test(code)) return failure("tls-untrusted", server, code, error);
  if (/^ERR_(SSL|TLS|OSSL)/.test(code) || /^WS_ERR|^HPE_/.test(code)) return failure("protocol", server, code, error);
  return failure("unreachable", server, code === "" ? String(error) : code, error);
}

function failure(code: LinkError, server: string, why: string, cause: unknown): LinkFailure {
  return new LinkFailure(code, `The SIP server ${server} could not be used (${why}).`, { cause });
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
