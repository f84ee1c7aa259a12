import { type Entity, type EntityRecord, entityNames } from "#shared/crm/entities.ts";
import type { Connection } from "../connection.ts";
import { type SqlValue, tables, valuesOf } from "./columns.ts";
import { derived } from "./derived.ts";
import { type Words, wordsOf } from "./search-words.ts";
import { insertWords, isSearchable, type Searchable, WordBacklog } from "./word-backlog.ts";

/** The columns that the search words are made from, per searchable entity. */
const wordColumns: { readonly [E in Searchable]: readonly string[] } = {
  customer: ["name", "company", "email", "account_number"],
  contact: ["name", "email"],
  lead: ["name", "company", "email"],
  task: ["title"],
};

type Statements = { find: string; insert: string; update: string; remove: string };

const statements = Object.fromEntries(
  entityNames.map((entity) => {
    const { columns, onInsert } = derived[entity];
    const all = [...tables[entity].columns, ...columns];
    const inserted = [...all, ...onInsert.map((each) => each.column)];
    const values = [...all.map(() => "?"), ...onInsert.map((each) => each.sql)];
    const found = ["n", ...(isSearchable(entity) ? wordColumns[entity] : [])];
    return [
      entity,
      {
        find: `SELECT ${found.join(", ")} FROM ${entity} WHERE id = ?`,
        insert: `INSERT INTO ${entity} (${inserted.join(", ")}) VALUES (${values.join(", ")})`,
        update: `UPDATE ${entity} SET ${all.map((column) => `${column} = ?`).join(", ")} WHERE n = ?`,
        remove: `DELETE FROM ${entity} WHERE n = ?`,
      } satisfies Statements,
    ];
  }),
) as { readonly [E in Entity]: Statements };

const deleteWords = Object.fromEntries(
  Object.keys(wordColumns).map((entity) => [entity, `DELETE FROM ${entity}_words WHERE rowid = ?`]),
) as { readonly [E in Searchable]: string };

/** Puts records into their tables with everything derived from them: sort keys, search words, counts. Knows nothing of outbox or merging. */
export class RecordWriter {
  readonly #connection: Connection;
  readonly #backlog: WordBacklog;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#backlog = new WordBacklog(connection);
  }

  put<E extends Entity>(entity: E, record: EntityRecord<E>): void {
    const { find, insert, update } = statements[entity];
    const values = [...valuesOf(entity, record), ...derived[entity].of(record)];
    const before = this.#connection.sql<[string], Record<string, SqlValue> & { n: number }>(find).get(record.id);
    if (before === undefined) {
      const forInsert = derived[entity].onInsert.map(() => record.id);
      const { lastInsertRowid } = this.#connection.sql(insert).run(...values, ...forInsert);
      this.#addWords(entity, Number(lastInsertRowid), record);
      if (entity === "customer") this.#count(1);
      return;
    }
    this.#connection.sql(update).run(...values, before.n);
    if (isSearchable(entity) && this.#wordsChanged(entity, before, values) && !this.#backlog.holds(entity, before.n)) {
      this.#connection.sql(deleteWords[entity]).run(before.n);
      this.#addWords(entity, before.n, record);
    }
  }

  /** @returns whether there was such a record */
  remove(entity: Entity, id: string): boolean {
    const before = this.#connection.sql<[string], { n: number }>(statements[entity].find).get(id);
    if (before === undefined) return false;
    if (isSearchable(entity) && !this.#backlog.holds(entity, before.n))
      this.#connection.sql(deleteWords[entity]).run(before.n);
    this.#connection.sql(statements[entity].remove).run(before.n);
    if (entity === "customer") this.#count(-1);
    return true;
  }

  #addWords<E extends Entity>(entity: E, n: number, record: EntityRecord<E>): void {
    if (!isSearchable(entity) || this.#backlog.holds(entity, n)) return;
    const { name, company, other }: Words = wordsOf(entity, record as EntityRecord<Searchable>);
    this.#connection.sql(insertWords[entity]).run(n, name, company, other);
  }

  #wordsChanged(entity: Searchable, before: Record<string, SqlValue>, values: readonly SqlValue[]): boolean {
    const { columns } = tables[entity];
    return wordColumns[entity].some((column) => before[column] !== values[columns.indexOf(column)]);
  }

  #count(by: number): void {
    this.#connection.sql("UPDATE tally SET rows = rows + ? WHERE entity = 'customer'").run(by);
  }
}
