import { z } from "zod";

/** What a column of an imported file can mean. Fields of a customer; `phone-…` may stand several times, and `owner` is a user name. */
export const importFields = [
  "name",
  "kind",
  "company",
  "title",
  "accountNumber",
  "phone-mobile",
  "phone-work",
  "phone-home",
  "phone-fax",
  "phone-other",
  "email",
  "address",
  "city",
  "country",
  "language",
  "timeZone",
  "tier",
  "status",
  "doNotCall",
  "owner",
  "notes",
] as const;
export const ImportField = z.enum(importFields);
export type ImportField = z.infer<typeof ImportField>;

export function isPhoneField(field: ImportField): field is Extract<ImportField, `phone-${string}`> {
  return field.startsWith("phone-");
}

/** Why a row of the file was not taken. Words in i18n `imports:reason.<code>`. */
export const importRejects = [
  "required",
  "too-long",
  "bad-email",
  "bad-number",
  "bad-country",
  "bad-time-zone",
  "bad-value",
  "bad-encoding",
  "too-many-cells",
  "quote-not-closed",
  "header-again",
  "unknown-owner",
  "duplicate-in-file",
  "duplicate",
  "ambiguous",
  "number-of-another",
  "not-allowed",
  "not-storable",
] as const;
export const ImportReject = z.enum(importRejects);
export type ImportReject = z.infer<typeof ImportReject>;

/** Why a whole file can't be read. Words in i18n `imports:file-problem.<code>`. */
export const importFileProblems = [
  "empty",
  "too-large",
  "not-a-table",
  "old-excel",
  "encrypted",
  "broken-archive",
  "unpacks-too-large",
  "too-many-columns",
  "too-many-rows",
  "no-such-sheet",
  "too-many-broken-quotes",
] as const;
export const ImportFileProblem = z.enum(importFileProblems);
export type ImportFileProblem = z.infer<typeof ImportFileProblem>;
