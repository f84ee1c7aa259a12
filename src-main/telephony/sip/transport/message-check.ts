/** SIP messages larger than this are refused (an INVITE with a large SDP has about 6 KiB). */
export const maxMessage = 65_536;
const maxHeaderLines = 200;
const maxHeaderLine = 8_192;

export type Checked =
  | { readonly kind: "ping" }
  | { readonly kind: "pong" }
  | { readonly kind: "message" }
  /** `reply`: what to send back, when it is a request that can be answered at all. */
  | { readonly kind: "refused"; readonly reason: string; readonly reply: string | null };

/**
 * Looks at a received text before SIP.js parses it: keep-alives (RFC 5626 4.4.1) and what no parser should have to walk through.
 * Linear in the length of the text, never throws.
 */
export function checkMessage(text: string): Checked {
  if (text === "\r\n\r\n") return { kind: "ping" };
  if (text === "\r\n") return { kind: "pong" };
  if (text.length > maxMessage) return refused(text, 513, "Message Too Large", "larger than 64 KiB");
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return refused(text, 400, "Bad Request", "no end of headers");
  const lines = text.slice(0, headEnd).split("\r\n");
  if (lines.length > maxHeaderLines) return refused(text, 400, "Too Many Headers", `${lines.length} header lines`);
  if (lines.some((line) => line.length > maxHeaderLine))
    return refused(text, 400, "Header Too Long", "a header over 8 KiB");
  const bad = lines.slice(1).find((line) => !/^(?:[\t ]|[^\s:\p{Cc}]+[\t ]*:)/u.test(line));
  if (bad !== undefined) return refused(text, 400, "Bad Header", "a line that is no header");
  // A lone CR or LF, or a NUL, would be read differently by the next parser in the path.
  if (/\0|\r(?!\n)|(?<!\r)\n/.test(text.slice(0, headEnd)))
    return refused(text, 400, "Bad Request", "a lone CR, LF or NUL in the headers");
  return { kind: "message" };
}

/**
 * A response to a request that could not be processed (RFC 3261 8.2.6: Via, From, To, Call-ID and CSeq are copied). null for responses, ACK,
 * and when one of the five is missing: then nobody could match the answer.
 */
export function bareReply(text: string, status: number, phrase: string): string | null {
  const head = text.slice(0, maxMessage).split("\r\n\r\n", 1)[0] ?? "";
  const [first = "", ...lines] = head.split("\r\n").slice(0, maxHeaderLines);
  const method = /^([A-Z]+) \S+ SIP\/2\.0$/.exec(first)?.[1];
  if (method === undefined || method === "ACK") return null;
  const values = (name: RegExp) =>
    lines.filter((line) => name.test(line) && line.length <= 2048 && !/[\0\r\n]/.test(line));
  const via = values(/^(?:via|v)[\t ]*:/i);
  const one = [/^(?:from|f)[\t ]*:/i, /^(?:to|t)[\t ]*:/i, /^(?:call-id|i)[\t ]*:/i, /^cseq[\t ]*:/i].map(
    (name) => values(name)[0],
  );
  if (via.length === 0 || one.some((line) => line === undefined)) return null;
  return [`SIP/2.0 ${status} ${phrase}`, ...via, ...one, "Content-Length: 0", "", ""].join("\r\n");
}

function refused(text: string, status: number, phrase: string, reason: string): Checked {
  return { kind: "refused", reason, reply: bareReply(text, status, phrase) };
}
