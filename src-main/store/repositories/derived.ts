import type { Entity, EntityRecord } from "#shared/crm/entities.ts";
import { reversedDigits } from "#shared/phone/suffix.ts";
import type { SqlValue } from "./columns.ts";
import { companySortKey, sortKey } from "./search-words.ts";

/** Sorts after every text: records without the value come last. */
export const lastText = "\uffff";
/** Sorts after every time: tasks without one come last. */
export const lastTime = Number.MAX_SAFE_INTEGER;

type Derived<E extends Entity> = {
  columns: readonly string[];
  of(record: EntityRecord<E>): SqlValue[];
  /** Columns set only when the row is made; triggers keep them afterwards. The SQL may use `?` once, for the id. */
  onInsert: readonly { column: string; sql: string }[];
};

const none = { columns: [], of: () => [], onInsert: [] };
const lastContact = (column: "customer_id" | "lead_id") => [
  { column: "last_contact_at", sql: `coalesce((SELECT max(started_at) FROM interaction WHERE ${column} = ?), 0)` },
];

/** What a table holds besides its record's own fields: made from them whenever the row is written. */
export const derived: { readonly [E in Entity]: Derived<E> } = {
  colleague: none,
  disposition: none,
  customer: {
    columns: ["sort_name", "sort_company"],
    of: (record) => [sortKey(record.name), record.company === null ? lastText : companySortKey(record.company)],
    onInsert: lastContact("customer_id"),
  },
  contact: none,
  lead: { columns: ["sort_name"], of: (record) => [sortKey(record.name)], onInsert: lastContact("lead_id") },
  phone: { columns: ["reversed"], of: (record) => [reversedDigits(record.e164 ?? record.raw)], onInsert: [] },
  interaction: none,
  task: { columns: ["due_order"], of: (record) => [record.dueAt ?? lastTime], onInsert: [] },
};
