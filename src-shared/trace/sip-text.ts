/** One header line of a SIP message, unfolded. */
export interface SipHeader {
  /** As it was written. */
  readonly name: string;
  /** Lower case, compact forms in full (RFC 3261 7.3.3, 20), without what has no place in a name. */
  readonly key: string;
  readonly value: string;
}

/** A SIP message as text, taken apart however broken it is. */
export interface SipParts {
  readonly start: string;
  readonly headers: readonly SipHeader[];
  readonly body: string;
}

const compact: Readonly<Record<string, string>> = {
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
  n: "identity-info",
  o: "event",
  r: "refer-to",
  s: "subject",
  t: "to",
  u: "allow-events",
  v: "via",
  x: "session-expires",
  y: "identity",
};

/**
 * Takes a message apart more tolerantly than any stack: every line end counts (a header must not hide behind a lone LF), continuation
 * lines are unfolded, a line without a colon is a header without a name. Linear in the length of the text, never throws.
 */
export function sipParts(text: string): SipParts {
  const message = text.replace(/^[\r\n]+/, "");
  const end = /\r\n\r\n|\n\r?\n|\r\r/.exec(message);
  const head = end === null ? message : message.slice(0, end.index);
  const body = end === null ? "" : message.slice(end.index + end[0].length);
  const [start = "", ...rest] = head.split(/\r\n|\r|\n/);
  const lines: string[] = [];
  for (const line of rest) {
    if (/^[ \t]/.test(line) && lines.length > 0) lines.push(`${lines.pop()} ${line.trim()}`);
    else if (line !== "") lines.push(line);
  }
  return { start, headers: lines.map(headerOf), body };
}

function headerOf(line: string): SipHeader {
  const colon = line.indexOf(":");
  if (colon < 0) return { name: "", key: "", value: line };
  const name = line.slice(0, colon).trim();
  const key = name.toLowerCase().replace(/[^a-z0-9-]/g, "");
  return { name, key: compact[key] ?? key, value: line.slice(colon + 1).trim() };
}

/** The first header of this name (lower case, in full); null: there is none. */
export function headerValue(parts: Pick<SipParts, "headers">, key: string): string | null {
  return parts.headers.find((header) => header.key === key)?.value ?? null;
}

/** The Call-ID, without taking the whole message apart. null: none is there. */
export function callIdOf(text: string): string | null {
  return /[\r\n](?:call-id|i)[ \t]*:[ \t]*([^\s]{1,256})/i.exec(text)?.[1] ?? null;
}

/** The Call-ID of the dialog that an INVITE takes over (RFC 3891). null: it takes none over. */
export function replacedCallIdOf(text: string): string | null {
  if (!text.startsWith("INVITE ")) return null;
  return /[\r\n]replaces[ \t]*:[ \t]*([^\s;]{1,256})/i.exec(text)?.[1] ?? null;
}
