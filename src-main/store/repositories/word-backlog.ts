import type { Entity } from "#shared/crm/entities.ts";
import type { Connection } from "../connection.ts";
import { tables } from "./columns.ts";
import { type WordSource, wordsOf } from "./search-words.ts";

export type Searchable = "customer" | "contact" | "lead" | "task";
const searchables: readonly Searchable[] = ["customer", "contact", "lead", "task"];
export const isSearchable = (entity: Entity): entity is Searchable =>
  (searchables as readonly Entity[]).includes(entity);

export const insertWords = Object.fromEntries(
  searchables.map((entity) => [
    entity,
    `INSERT INTO ${entity}_words (rowid, name, company, other) VALUES (?, ?, ?, ?)`,
  ]),
) as { readonly [E in Searchable]: string };
/** What words are made from. */
const sources = Object.fromEntries(
  searchables.map((entity) => [
    entity,
    ["name", "title", "company", "email", "accountNumber"]
      .filter((field) => tables[entity].fields.includes(field))
      .map((field) => `${tables[entity].columns[tables[entity].fields.indexOf(field)]} AS "${field}"`)
      .join(", "),
  ]),
) as { readonly [E in Searchable]: string };

const rowsPerTurn = 100;

/**
 * Rows that came in faster than their search words could be made: of an entity, all with an `n` greater than the one noted. Their words are made
 * afterwards, in the order of `n`, in small turns. Until then nothing else touches their words: they are made from the row as it is by then.
 */
export class WordBacklog {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** From here on rows of this entity are added without words. */
  open(entity: Searchable): void {
    this.#connection
      .sql(
        `INSERT INTO word_backlog (entity, after_n) SELECT ?, coalesce(max(n), 0) FROM ${entity} WHERE true ON CONFLICT (entity) DO NOTHING`,
      )
      .run(entity);
  }

  /** The words of this row are still to be made. */
  holds(entity: Searchable, n: number): boolean {
    const row = this.#connection
      .sql<[string], { after: number }>("SELECT after_n AS after FROM word_backlog WHERE entity = ?")
      .get(entity);
    return row !== undefined && n > row.after;
  }

  any(): boolean {
    return this.#connection.sql("SELECT 1 FROM word_backlog LIMIT 1").get() !== undefined;
  }

  /** Makes words for about this long. @returns whether some are left to make */
  work(budgetMs: number): boolean {
    const until = performance.now() + budgetMs;
    do {
      const next = this.#connection
        .sql<[], { entity: Searchable; after: number }>("SELECT entity, after_n AS after FROM word_backlog LIMIT 1")
        .get();
      if (next === undefined) return false;
      this.#turn(next.entity, next.after);
    } while (performance.now() < until);
    return this.any();
  }

  #turn(entity: Searchable, after: number): void {
    const rows = this.#connection
      .sql<[number, number], WordSource & { n: number }>(
        `SELECT n, ${sources[entity]} FROM ${entity} WHERE n > ? ORDER BY n LIMIT ?`,
      )
      .all(after, rowsPerTurn);
    const insert = this.#connection.sql(insertWords[entity]);
    for (const row of rows) {
      const { name, company, other } = wordsOf(entity, row);
      insert.run(row.n, name, company, other);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerTurn)
      this.#connection.sql("DELETE FROM word_backlog WHERE entity = ?").run(entity);
    else this.#connection.sql("UPDATE word_backlog SET after_n = ? WHERE entity = ?").run(last.n, entity);
  }
}
