import type { Language } from "#renderer/app/i18n/languages.ts";

/** A Monday. */
const monday = Date.UTC(2026, 10, 23);

/** Monday first, as ISO 8601 counts them. */
export function weekdayNames(language: Language, length: "short" | "long"): readonly string[] {
  const format = new Intl.DateTimeFormat(language, { weekday: length, timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => format.format(monday + day * 86_400_000));
}
