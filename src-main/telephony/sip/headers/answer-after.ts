import type { HeaderSource } from "./header-source.ts";
import { parseParameters, splitValues } from "./name-addr.ts";

const longestSec = 60;

/**
 * After how many seconds the exchange wants this call to answer itself; null: not at all. There is no one standard, so all that phones in the
 * field know is read: `Answer-Mode: Auto` (RFC 5373), Call-Info with `answer-after` (draft-ietf-sip-answermode's predecessor, Asterisk, Snom,
 * Yealink, Cisco), Alert-Info with `info=alert-autoanswer`, `info=RingAnswer` or `Auto Answer` and perhaps a `delay`, `Answer-After`.
 */
export function answerAfterOf(message: HeaderSource): number | null {
  const mode = [...message.getHeaders("Answer-Mode"), ...message.getHeaders("Priv-Answer-Mode")];
  if (mode.some((value) => /^\s*auto\s*(?:;|$)/i.test(value))) return 0;
  for (const value of message.getHeaders("Call-Info").flatMap(splitValues).slice(0, 8)) {
    const after = parseParameters(value).get("answer-after");
    if (after !== undefined) return seconds(after);
  }
  for (const value of message.getHeaders("Alert-Info").flatMap(splitValues).slice(0, 8)) {
    const parameters = parseParameters(value);
    const info = parameters.get("info")?.toLowerCase() ?? "";
    const asked =
      /^(?:alert-)?auto-?answer$|^ring-?answer$/.test(info) ||
      parameters.get("intercom")?.toLowerCase() === "true" ||
      /^\s*<?\s*(?:auto|ring)[ -]?answer\s*>?\s*(?:;|$)/i.test(value);
    if (asked) return seconds(parameters.get("delay") ?? parameters.get("answer-after") ?? "0");
  }
  const [plain] = message.getHeaders("Answer-After");
  return plain === undefined ? null : seconds(plain);
}

/** What can't be read as a time means at once: that the call is to answer itself was said. */
function seconds(text: string): number {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), longestSec) : 0;
}
