import { useSlice } from "../desk-context.ts";
import type { Language } from "../i18n/languages.ts";
import { useLanguage } from "../i18n/use-words.ts";
import { createFormats, type Formats } from "./formats.ts";

const made = new Map<string, Formats>();

/** The formats of the language in use and the site's country. */
export function useFormats(): Formats {
  const language = useLanguage();
  const country = useSlice("settings", (settings) => settings.phone.defaultCountry);
  return formatsOf(language, country);
}

/** Intl's objects are dear to make: one set per language and country. */
function formatsOf(language: Language, country: string): Formats {
  const key = `${language} ${country}`;
  const known = made.get(key) ?? createFormats(language, { defaultCountry: country });
  made.set(key, known);
  return known;
}
