import { createHash } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import pg from "pg";

const mark = "/* prepared */";

/**
 * At the beginning of a query that is asked all the time: PostgreSQL parses and plans it once for each connection. Only for queries that are
 * planned alike whatever their values are (rows found by key): from the sixth time on the values are not looked at any more.
 */
export const prepared: RawBuilder<unknown> = sql.raw(mark);

/** A client of node-postgres whose queries that begin with `prepared` are prepared statements. */
export class PreparingClient extends pg.Client {
  // Kysely asks by text and values alone.
  override query(...given: unknown[]): never {
    const [text, values, ...rest] = given;
    const ask = super.query as (...args: unknown[]) => never;
    if (typeof text !== "string" || !text.startsWith(mark)) return ask.apply(this, given);
    return ask.call(this, { name: nameOf(text), text, values }, ...rest);
  }
}

const names = new Map<string, string>();

/** A query in the code has one text, or one for each kind of scope: a few dozens in all. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `popline_${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
    names.set(text, name);
  }
  return name;
}
