import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import Database from "better-sqlite3";
import { datasetCustomer } from "#tests/helpers/dataset.ts";

/** What another CRM does when a number calls: its statement, and what it is given. */
export type Rival = { name: string; sql: string; value(asked: string): string; asks: number };

const digitsOf = (asked: string) => asked.replace(/\D/g, "");
const nested = ["'+'", "' '", "'-'", "'('", "')'", "'.'", "'/'"].reduce(
  (column, character) => `replace(${column}, ${character}, '')`,
  "raw",
);

/** As seen in their sources (FIELD.md): a scan each, but for the last, which has an index and finds what happens to be typed the same way. */
export const rivals: readonly Rival[] = [
  {
    name: "trailing-digits LIKE",
    sql: "SELECT customer FROM number WHERE raw LIKE ?",
    value: (asked) => `%${digitsOf(asked).slice(-8)}`,
    asks: 20,
  },
  {
    name: "nested REPLACE with LIKE",
    sql: `SELECT customer FROM number WHERE ${nested} LIKE ?`,
    value: (asked) => `%${digitsOf(asked).slice(-8)}`,
    asks: 20,
  },
  { name: "exact on raw text", sql: "SELECT customer FROM number WHERE raw = ?", value: (asked) => asked, asks: 2000 },
];

/** The same numbers in a plain, unencrypted table with an index on the raw text: nothing that would slow the rivals down. */
export async function rivalDatabase(file: string, customers: number): Promise<Database.Database> {
  if (!existsSync(file)) {
    await rm(`${file}.draft`, { force: true });
    const draft = new Database(`${file}.draft`);
    draft.pragma("journal_mode = OFF");
    draft.pragma("synchronous = OFF");
    draft.exec("CREATE TABLE number (n INTEGER PRIMARY KEY, customer TEXT NOT NULL, raw TEXT NOT NULL) STRICT");
    const insert = draft.prepare("INSERT INTO number (customer, raw) VALUES (?, ?)");
    draft.transaction(() => {
      for (let index = 0; index < customers; index += 1) {
        const { customer, phones } = datasetCustomer(index);
        for (const { raw } of phones) insert.run(customer.id, raw);
      }
    })();
    draft.exec("CREATE INDEX number_raw ON number (raw)");
    draft.close();
    await rename(`${file}.draft`, file);
  }
  return new Database(file, { readonly: true });
}
