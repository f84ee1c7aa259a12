import type { ImportPreview, ImportReading, ImportRules, ImportView } from "#shared/contract/desk/index.ts";
import { type ImportField, isPhoneField } from "#shared/imports/index.ts";

export type ReadablePreview = Extract<ImportPreview, { readable: true }>;
export type Mapping = readonly (ImportField | null)[];

/** file → (sending) → columns → rules → run */
export type ImportStep =
  | { readonly name: "file" }
  | { readonly name: "sending"; readonly fileName: string; readonly share: number }
  | {
      readonly name: "columns" | "rules";
      readonly id: string;
      readonly preview: ReadablePreview;
      readonly mapping: Mapping;
    }
  | { readonly name: "run"; readonly id: string; readonly view: ImportView };

/** How the file is read before anybody chose otherwise. */
export const unread: ImportReading = { encoding: null, delimiter: null, sheet: 0 };

export type MappingMistake = { readonly kind: "needs-name" } | { readonly kind: "twice"; readonly field: ImportField };

/** What central would refuse about the mapping; null: nothing. */
export function mappingMistake(mapping: Mapping): MappingMistake | null {
  const fields = mapping.filter((field) => field !== null);
  const twice = fields.find((field, i) => !isPhoneField(field) && field !== "notes" && fields.indexOf(field) !== i);
  if (twice !== undefined) return { kind: "twice", field: twice };
  return fields.includes("name") || fields.includes("company") ? null : { kind: "needs-name" };
}

export type Duplicates = Pick<ImportRules, "duplicates" | "sameNumber">;
