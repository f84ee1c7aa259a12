import type { Formats } from "#renderer/app/format/formats.ts";
import type { Words } from "#renderer/app/i18n/use-words.ts";
import type { FieldValue } from "#shared/sync/protocol.ts";

/** A field's value as a person reads it. */
export function fieldText(words: Words, formats: Formats, field: string, value: FieldValue): string {
  if (value === null || value === "") return words("sync:empty-value");
  if (typeof value === "boolean") return words(value ? "sync:yes" : "sync:no");
  if (typeof value === "number") return field.endsWith("At") ? formats.full(value) : String(value);
  if (typeof value === "object")
    return Object.values(value)
      .filter((part) => part !== null)
      .join(" · ");
  if (field === "e164" || field === "number") return formats.number(value);
  return value;
}
