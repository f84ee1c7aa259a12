import type { Formats } from "#renderer/app/format/formats.ts";
import type { Words } from "#renderer/app/i18n/use-words.ts";
import type { FieldValue } from "#shared/sync/protocol.ts";

const named = [
  "kind",
  "name",
  "company",
  "title",
  "accountNumber",
  "email",
  "address",
  "city",
  "country",
  "language",
  "timeZone",
  "tier",
  "status",
  "doNotCall",
  "ownerId",
  "teamId",
  "notes",
  "role",
  "raw",
  "e164",
  "extension",
  "label",
  "source",
  "interest",
  "note",
  "dueAt",
  "doneAt",
  "number",
  "dispositionId",
  "customerId",
  "leadId",
  "contactId",
  "assigneeId",
  "outcome",
] as const;

/** A field's name as its form has it; a field that no form has keeps its own. */
export function fieldName(words: Words, field: string): string {
  const known = named.find((name) => name === field);
  return known === undefined ? field : words(`sync:field.${known}`);
}

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
