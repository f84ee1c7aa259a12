import type { Why } from "#shared/pop/types.ts";
import { useFormats } from "./format/use-formats.ts";
import { useWords, type Words } from "./i18n/use-words.ts";

const labels = ["mobile", "work", "home", "fax", "other"] as const;

/** The reason of a decision in a sentence (DESIGN 6). @param shown Writes a number as people do. */
export function whyText(words: Words, why: Why, shown: (raw: string) => string): string {
  const values: Record<string, string | number> = { ...why.values };
  for (const key of ["number", "stored"]) {
    const raw = values[key];
    if (typeof raw === "string") values[key] = shown(raw);
  }
  if (why.code === "number") {
    values.label = words(`why:label.${labels.find((label) => label === why.values.label) ?? "other"}`);
  }
  if (why.code === "withheld") values.form = words(`why:form.${why.values.form}`);
  return words(`why:${why.code}`, values);
}

export function useWhyText(): (why: Why) => string {
  const words = useWords();
  const formats = useFormats();
  return (why) => whyText(words, why, formats.number);
}
