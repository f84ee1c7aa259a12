import { plainText } from "./header-text.ts";
import { USER_AGENT } from "./user-agent-name.ts";

const COPIED = ["via", "from", "to", "call-id", "cseq"] as const;
const COMPACT: Readonly<Record<string, string>> = { v: "via", f: "from", t: "to", i: "call-id" };
const MAX_COPY = 2048;

/**
 * An error response to a request that the parser did not accept: the five headers that bind a response to its request are
 * copied as they came (RFC 3261 section 8.2.6.2). Undefined when there is nothing to bind to, when the message is itself a
 * response, or for ACK, which is never answered (section 17.1.1.3).
 */
export function malformedReply(
  data: string,
  status: number,
  reason: string,
  extra: readonly string[] = [],
): string | undefined {
  const [head = ""] = data.split("\r\n\r\n");
  const [first = "", ...lines] = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  if (!/^[A-Z]+ .+ SIP\/2\.0$/.test(first) || first.startsWith("ACK ")) return undefined;
  const kept: string[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    const full = COMPACT[name] ?? name;
    if (!COPIED.includes(full as (typeof COPIED)[number]) || line.length > MAX_COPY) continue;
    if (seen.has(full) && full !== "via") continue;
    seen.add(full);
    kept.push(`${full}: ${plainText(line.slice(colon + 1))}`);
  }
  if (COPIED.some((name) => !seen.has(name))) return undefined;
  const tail = [`User-Agent: ${USER_AGENT}`, ...extra, "Content-Length: 0"];
  return [`SIP/2.0 ${status} ${plainText(reason)}`, ...kept, ...tail, "", ""].join("\r\n");
}
