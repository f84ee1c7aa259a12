import { type SipHeader, valuesOf } from "./sip-message.ts";

/** Headers that a message has at most once (RFC 3261 7.3.1, 20). */
const single = [
  "from",
  "to",
  "call-id",
  "cseq",
  "max-forwards",
  "content-length",
  "content-type",
  "content-disposition",
  "content-encoding",
  "expires",
  "replaces",
  "refer-to",
];

/** The first header that stands there more often than it may. */
export function doubledHeader(headers: readonly SipHeader[]): string | null {
  return single.find((name) => valuesOf(headers, name).length > 1) ?? null;
}

/** The first header that every message needs (RFC 3261 8.1.1; Max-Forwards was not in RFC 2543 and is not asked for). */
export function missingHeader(headers: readonly SipHeader[]): string | null {
  return ["via", "from", "to", "call-id", "cseq"].find((name) => valuesOf(headers, name).length === 0) ?? null;
}

export interface CSeq {
  readonly number: number;
  readonly method: string;
}

/** RFC 3261 8.1.1.5: below 2**31. */
export function readCSeq(value: string): CSeq | null {
  const match = /^(\d{1,16})\s+([\w\-.!%*+`'~]{1,64})$/.exec(value);
  const number = Number(match?.[1]);
  return match === null || number >= 2 ** 31 ? null : { number, method: match[2] ?? "" };
}

/**
 * The body as Content-Length cuts it (RFC 3261 18.3: what follows is noise; 20.14: a datagram without one is body to its end).
 * null when it is no number or promises more than there is.
 */
export function bodyOf(message: { readonly headers: readonly SipHeader[]; readonly body: Buffer }): Buffer | null {
  const length = valuesOf(message.headers, "content-length")[0];
  if (length === undefined) return message.body;
  if (!/^\d{1,9}$/.test(length) || Number(length) > message.body.length) return null;
  return message.body.subarray(0, Number(length));
}
