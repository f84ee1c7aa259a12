/** One header field: its long name in lower case, its value unfolded and trimmed, otherwise as it came. */
export interface SipHeader {
  readonly name: string;
  readonly value: string;
}

interface SipParts {
  readonly headers: readonly SipHeader[];
  /** What follows the empty line, whole: Content-Length is not applied yet. */
  readonly body: Buffer;
}

export interface SipRequest extends SipParts {
  readonly kind: "request";
  readonly method: string;
  readonly uri: string;
  /** As in `SIP/2.0`: "2.0". */
  readonly version: string;
}

export interface SipResponse extends SipParts {
  readonly kind: "response";
  readonly status: number;
  readonly phrase: string;
}

export type SipMessage = SipRequest | SipResponse;

/** Compact forms: RFC 3261 20, 3515, 3841, 3892, 4028, 4474, 6665, 8224. */
const longNames: Readonly<Record<string, string>> = {
  a: "accept-contact",
  b: "referred-by",
  c: "content-type",
  d: "request-disposition",
  e: "content-encoding",
  f: "from",
  i: "call-id",
  j: "reject-contact",
  k: "supported",
  l: "content-length",
  m: "contact",
  o: "event",
  r: "refer-to",
  s: "subject",
  t: "to",
  u: "allow-events",
  v: "via",
  x: "session-expires",
  y: "identity",
};

export function longName(name: string): string {
  const lower = name.toLowerCase();
  return Object.hasOwn(longNames, lower) ? (longNames[lower] ?? lower) : lower;
}

/** The values of a header, in the order they came. */
export function valuesOf(headers: readonly SipHeader[], name: string): string[] {
  return headers.filter((header) => header.name === name).map((header) => header.value);
}

export function firstOf(headers: readonly SipHeader[], name: string): string | null {
  return headers.find((header) => header.name === name)?.value ?? null;
}
