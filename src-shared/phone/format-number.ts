import { parse } from "./plan.ts";
import type { PhoneRules } from "./types.ts";

/**
 * A number as people write it: in the own country's way at home, internationally when foreign, Chinese mobiles always as +86 138 1234 5678.
 * @param number E.164; anything else (an extension, text of the network) comes back as it is.
 * @param home The site's rules or its country; null: everything is foreign.
 */
export function formatNumber(number: string, home: Pick<PhoneRules, "defaultCountry"> | string | null): string {
  const parsed = number.startsWith("+") ? parse(number, null) : null;
  if (parsed === null) return number;
  const country = home === null || typeof home === "string" ? home : home.defaultCountry;
  const isHome = parsed.country === country && !/^\+861[3-9]\d{9}$/.test(parsed.number);
  return isHome ? parsed.formatNational() : parsed.formatInternational();
}
