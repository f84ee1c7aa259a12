import type { UserId } from "#shared/ids.ts";
import { type Fields, type FieldValue, sameValue } from "#shared/sync/index.ts";
import type { RowCustomer } from "./read-row.ts";

/** Fields that always have a value: there is nothing empty to fill. */
const choices: ReadonlySet<string> = new Set(["name", "kind", "tier", "status", "doNotCall"]);

/**
 * What a row changes in the customer that it means: what is empty there, or, with `overwrite`, all that the row says. Empty cells say nothing.
 * Notes are never replaced: with `overwrite` the row's are added below.
 */
export function changesOf(row: RowCustomer, ownerId: UserId | null, current: Fields, overwrite: boolean): Fields {
  const wanted: Record<string, FieldValue> = {};
  const said: Fields = { ...row.fields };
  for (const field of row.given) {
    const value = said[field] ?? null;
    if (value === null || value === "" || sameValue(value, current[field])) continue;
    if (isEmpty(current[field])) wanted[field] = value;
    else if (overwrite) wanted[field] = field === "notes" ? added(String(current.notes), String(value)) : value;
  }
  if (ownerId !== null && current.ownerId !== ownerId && (overwrite || isEmpty(current.ownerId)))
    wanted.ownerId = ownerId;
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([field, value]) => !sameValue(value, current[field]) && (overwrite || !choices.has(field)),
    ),
  );
}

function isEmpty(value: FieldValue | undefined): boolean {
  return value === null || value === undefined || value === "";
}

function added(notes: string, more: string): string {
  return notes.includes(more) ? notes : `${notes}\n${more}`;
}
