import { cityOf } from "./cities.ts";
import { parse } from "./plan.ts";

export interface NumberRegion {
  /** ISO 3166-1 alpha-2; null for numbers of no country (+800, +870, ...). */
  readonly country: string | null;
  readonly countryName: string | null;
  /** Where the area code tells it; null for mobiles. */
  readonly city: string | null;
}

const names = new Map<string, Intl.DisplayNames>();

/**
 * Where a number is at home, in the words of `language` (BCP 47).
 * City: area codes of Chinese landlines, and the best known of other countries.
 */
export function regionOf(e164: string, language: string): NumberRegion {
  const parsed = e164.startsWith("+") ? parse(e164, null) : null;
  const country = parsed?.country ?? null;
  if (parsed === null || country === null) return { country: null, countryName: null, city: null };
  return {
    country,
    countryName: countryNames(language).of(country) ?? country,
    city: cityOf(country, parsed.nationalNumber, language),
  };
}

function countryNames(language: string): Intl.DisplayNames {
  const known = names.get(language);
  if (known !== undefined) return known;
  // An unknown tag would throw: the words are then English.
  const made = new Intl.DisplayNames([...supported(language), "en"], { type: "region" });
  names.set(language, made);
  return made;
}

function supported(language: string): string[] {
  try {
    return Intl.DisplayNames.supportedLocalesOf([language]);
  } catch {
    return [];
  }
}
