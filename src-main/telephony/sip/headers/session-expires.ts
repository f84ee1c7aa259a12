import { firstHeader, type HeaderSource } from "./header-source.ts";
import { parseParameters } from "./name-addr.ts";

/** RFC 4028 4. `refresher` as of the message's own transaction. */
export interface SessionExpires {
  readonly seconds: number;
  readonly refresher: "uac" | "uas" | null;
}

/** A session lives at most a day without a sign of life, whatever is asked for. */
const longestSec = 86_400;

export function sessionExpiresOf(message: HeaderSource): SessionExpires | null {
  const value = firstHeader(message, "Session-Expires") || firstHeader(message, "x");
  const seconds = Number.parseInt(value, 10);
  if (!Number.isFinite(seconds) || seconds <= 0) return null;
  const refresher = parseParameters(value).get("refresher")?.toLowerCase();
  return {
    seconds: Math.min(seconds, longestSec),
    refresher: refresher === "uac" || refresher === "uas" ? refresher : null,
  };
}

/** The shortest session that the sender takes, in seconds (RFC 4028 5); 0 when it says nothing. */
export function minSeOf(message: HeaderSource): number {
  const seconds = Number.parseInt(firstHeader(message, "Min-SE"), 10);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, longestSec) : 0;
}

/** Whether a header that lists option tags (Supported, Require, Allow) names this one. */
export function lists(message: HeaderSource, header: string, tag: string): boolean {
  return optionTags(message, header).includes(tag.toLowerCase());
}

/** The option tags of a header, in lower case. */
export function optionTags(message: HeaderSource, header: string): readonly string[] {
  const compact = header.toLowerCase() === "supported" ? message.getHeaders("k") : [];
  return [...message.getHeaders(header), ...compact]
    .flatMap((value) =>
      value
        .slice(0, 1024)
        .toLowerCase()
        .split(/[,\s]+/),
    )
    .filter((tag) => tag !== "");
}
