import type { HeaderSource } from "./header-source.ts";
import { parseNameAddr, splitValues } from "./name-addr.ts";

/**
 * Who sent the call on: the first Diversion (RFC 5806: the most recent), else the last History-Info entry but one (RFC 7044: oldest first,
 * the last entry is the present target). The user part, or the name where there is none; null when the call came directly.
 */
export function divertedByOf(message: HeaderSource): string | null {
  for (const value of message.getHeaders("Diversion").flatMap(splitValues).slice(0, 8)) {
    const by = label(value);
    if (by !== null) return by;
  }
  const history = message.getHeaders("History-Info").flatMap(splitValues).slice(0, 32);
  return history.length < 2 ? null : label(history.at(-2) ?? "");
}

function label(value: string): string | null {
  const address = parseNameAddr(value);
  if (address === null) return null;
  const text = address.user !== "" ? address.user : address.name.slice(0, 128);
  return text === "" ? null : text;
}
