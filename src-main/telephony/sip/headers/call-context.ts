import { cleanText } from "../../clean-text.ts";
import { firstHeader, type HeaderSource } from "./header-source.ts";
import { parseNameAddr } from "./name-addr.ts";

/** The queue that offers the call: X-Queue, as our example configurations set it. */
export function queueOf(message: HeaderSource): string | null {
  const queue = cleanText(firstHeader(message, "X-Queue"), 128);
  return queue === "" ? null : queue;
}

/** Why a transferred caller comes back: X-Popline-Returned, as our example configurations set it (Asterisk's DIALSTATUS). */
export function returnedOf(message: HeaderSource): string | null {
  const why = cleanText(firstHeader(message, "X-Popline-Returned"), 32).toUpperCase();
  return why === "" ? null : why;
}

/**
 * The number that the caller dialled: X-Popline-Dialed, P-Called-Party-ID (RFC 7315), else To where it is not this line itself.
 */
export function dialedOf(message: HeaderSource, ownUsers: readonly string[]): string | null {
  const named = cleanText(firstHeader(message, "X-Popline-Dialed"), 128);
  if (named !== "") return named;
  const called = parseNameAddr(firstHeader(message, "P-Called-Party-ID"))?.user ?? "";
  if (called !== "" && !ownUsers.includes(called)) return called;
  const to = parseNameAddr(firstHeader(message, "To"))?.user ?? "";
  return to === "" || ownUsers.includes(to) ? null : to;
}
