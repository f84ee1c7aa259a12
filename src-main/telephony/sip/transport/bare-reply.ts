import { createHash } from "node:crypto";
import { type SipHeader, valuesOf } from "./sip-message.ts";

/** An answer that needs no transaction: the same request always gets the same one (RFC 3261 8.2.7). */
export interface Refusal {
  readonly status: number;
  readonly phrase: string;
  /** For the log. */
  readonly reason: string;
  /** Whole header lines of the answer. */
  readonly lines?: readonly string[];
}

const copied: readonly (readonly [string, string])[] = [
  ["from", "From"],
  ["to", "To"],
  ["call-id", "Call-ID"],
  ["cseq", "CSeq"],
];
const maxCopied = 2_048;

/**
 * The text of a refusal (RFC 3261 8.2.6: Via, From, To, Call-ID and CSeq are copied, To gets a tag). What the request lacked, the answer lacks
 * too (RFC 4475 3.3.1). null for ACK, which is never answered, and where no Via says whom to answer.
 */
export function bareReply(
  request: { readonly method: string | null; readonly headers: readonly SipHeader[] },
  refusal: Refusal,
): string | null {
  const { method, headers } = request;
  if (method === null || method === "ACK") return null;
  const via = valuesOf(headers, "via");
  if (via.length === 0 || via.some((value) => value.length > maxCopied || value === "")) return null;
  const lines = copied.flatMap(([name, title]) => {
    const value = valuesOf(headers, name)[0];
    if (value === undefined || value.length > maxCopied) return [];
    return [`${title}: ${name === "to" ? tagged(value, via[0] ?? "", headers) : value}`];
  });
  return [
    `SIP/2.0 ${refusal.status} ${refusal.phrase}`,
    ...via.map((value) => `Via: ${value}`),
    ...lines,
    ...(refusal.lines ?? []),
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}

function tagged(to: string, via: string, headers: readonly SipHeader[]): string {
  if (/;\s*tag\s*=/i.test(to.slice(to.lastIndexOf(">") + 1))) return to;
  const about = [via, ...valuesOf(headers, "call-id"), ...valuesOf(headers, "cseq")].join("\n");
  return `${to};tag=${createHash("sha256").update(about).digest("hex").slice(0, 12)}`;
}
