import { longName, type SipHeader, type SipMessage } from "./sip-message.ts";

/** SIP messages larger than this are refused (an INVITE with a large SDP has about 6 KiB). Bytes. */
const maxMessage = 65_536;
const maxHeaderLines = 200;
const maxHeaderLine = 8_192;

export type Read =
  | { readonly kind: "ping" }
  | { readonly kind: "pong" }
  | { readonly kind: "message"; readonly message: SipMessage }
  | Unreadable;

/** No message by RFC 3261 25.1. What could be read of it is there for the answer, if it was a request. */
interface Unreadable {
  readonly kind: "unreadable";
  readonly reason: string;
  readonly status: number;
  readonly phrase: string;
  /** null for what is no request. */
  readonly method: string | null;
  readonly headers: readonly SipHeader[];
}

/**
 * Reads one WebSocket message: keep-alives (RFC 5626 4.4.1), else a start line, headers and a body. A stricter reader than SIP.js's, and one
 * that tells why: SIP.js 0.21.2 drops whatever its grammar can't read without a word, and needs 100 ms and more for 8 KB of some headers.
 * Linear in the number of bytes; never throws.
 */
export function readMessage(bytes: Buffer): Read {
  // RFC 3261 7.5: line ends before the start line are ignored; RFC 5626 makes those without one a question and its answer.
  let start = 0;
  while (bytes[start] === 0x0d && bytes[start + 1] === 0x0a) start += 2;
  if (start === bytes.length && start > 0) return { kind: start >= 4 ? "ping" : "pong" };
  const looked = bytes.subarray(start, start + maxMessage);
  const headEnd = looked.indexOf("\r\n\r\n");
  const head = looked.toString("utf8", 0, headEnd < 0 ? looked.length : headEnd);
  const lines = head.split("\r\n", maxHeaderLines + 2);
  const startLine = lines[0] ?? "";
  const method = /^SIP\//i.test(startLine) ? null : (/^([\w\-.!%*+`'~]{1,64}) /.exec(startLine)?.[1] ?? null);
  const rows = unfolded(lines.slice(1, maxHeaderLines + 1));
  const headers = rows.map(headerOf).filter((header) => header !== null);
  const unreadable = (status: number, phrase: string, reason: string): Unreadable => ({
    kind: "unreadable",
    reason,
    status,
    phrase,
    method,
    headers,
  });
  if (bytes.length - start > maxMessage) return unreadable(513, "Message Too Large", "larger than 64 KiB");
  if (headEnd < 0) return unreadable(400, "No End of Headers", "no end of headers");
  if (lines.length > maxHeaderLines + 1) return unreadable(400, "Too Many Headers", "more than 200 header lines");
  if (lines.some((line) => line.length > maxHeaderLine))
    return unreadable(400, "Header Too Long", "a header line over 8 KiB");
  // A lone CR or LF, or a NUL that is no quoted-pair, would be read differently by the next parser in the path.
  if (/(?<!\\)\0|\r|\n/.test(lines.join(""))) return unreadable(400, "Bad Character", "a lone CR, LF or NUL");
  if (headers.length < rows.length) return unreadable(400, "Bad Header", "a line that is no header");
  const first = startOf(startLine);
  if (first === null) return unreadable(400, "Bad Start Line", "an unreadable start line");
  return { kind: "message", message: { ...first, headers, body: looked.subarray(headEnd + 4) } };
}

/** RFC 3261 7.3.1: a line that begins with white space continues the one before. */
function unfolded(lines: readonly string[]): string[] {
  const rows: string[][] = [];
  for (const line of lines) {
    if (/^[\t ]/.test(line)) rows.at(-1)?.push(line.trim());
    else rows.push([line]);
  }
  return rows.map((row) => row.join(" "));
}

function headerOf(row: string): SipHeader | null {
  const colon = row.indexOf(":");
  const name = row.slice(0, Math.max(colon, 0)).trimEnd();
  if (name === "" || /[\s\p{Cc}]/u.test(name)) return null;
  return { name: longName(name), value: row.slice(colon + 1).trim() };
}

type Start =
  | { readonly kind: "request"; readonly method: string; readonly uri: string; readonly version: string }
  | { readonly kind: "response"; readonly status: number; readonly phrase: string };

/** RFC 3261 7.1 and 7.2: single spaces, none at the end; a URI has neither brackets nor quotes around it. */
function startOf(line: string): Start | null {
  const response = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i.exec(line);
  if (response !== null) return { kind: "response", status: Number(response[1]), phrase: response[2] ?? "" };
  const request = /^([\w\-.!%*+`'~]{1,64}) ([^\s<>"\p{Cc}]{1,2048}) SIP\/(\d{1,3}\.\d{1,3})$/iu.exec(line);
  if (request === null || /^SIP\//i.test(line)) return null;
  return { kind: "request", method: request[1] ?? "", uri: request[2] ?? "", version: request[3] ?? "" };
}
