import type { Words } from "./use-words.ts";

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
  "callback",
  "outcome",
] as const;

/** A field's name as its form has it; a field that no form has keeps its own. */
export function fieldName(words: Words, field: string): string {
  const known = named.find((name) => name === field);
  return known === undefined ? field : words(`sync:field.${known}`);
}
