import { chineseAreaCodes } from "./cities-cn.ts";
import { worldAreaCodes } from "./cities-world.ts";

/** Area code → [English, Chinese]. */
export type AreaCodes = Readonly<Record<string, readonly [en: string, zh: string]>>;

const longestAreaCode = 4;

/** The city of a national (significant) number, in Chinese for any `zh` language and in English otherwise; null when the number tells none. */
export function cityOf(country: string, nationalNumber: string, language: string): string | null {
  const table = country === "CN" ? chineseAreaCodes : worldAreaCodes[country];
  if (table === undefined || (country === "CN" && /^1[3-9]\d{9}$/.test(nationalNumber))) return null;
  for (let length = longestAreaCode; length > 0; length -= 1) {
    const code = nationalNumber.slice(0, length);
    const city = Object.hasOwn(table, code) ? table[code] : undefined;
    if (city !== undefined) return /^zh\b/i.test(language) ? city[1] : city[0];
  }
  return null;
}
