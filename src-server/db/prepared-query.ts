import { type CompiledQuery, type RawBuilder, sql } from "kysely";
import type { Db } from "./open-database.ts";
import { prepared } from "./preparing-client.ts";

/** Stands for a value in a query that is built once. */
class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A query that is asked all the time: its text is put together once for each variant (building it took longer than PostgreSQL takes to answer),
 * and prepared at the database.
 */
export interface PreparedQuery<Values, Row> {
  /** @param variant names the text: whatever else than the values differs in it */
  rows(db: Db, variant: string, values: Values): Promise<readonly Row[]>;
}

/**
 * @param names of the values
 * @param build Gets stand-ins for the values; they may be used as values of a query only. A list is to be spread into a new one: `[...it]`.
 */
export function preparedQuery<Values extends object, Row>(
  names: readonly (keyof Values & string)[],
  build: (values: Values, variant: string) => RawBuilder<Row>,
  lists: readonly (keyof Values & string)[] = [],
): PreparedQuery<Values, Row> {
  const compiled = new Map<string, CompiledQuery>();
  const slots = Object.fromEntries(
    names.map((name) => [name, lists.includes(name) ? [new Slot(name)] : new Slot(name)]),
  ) as Values;

  return {
    async rows(db, variant, values) {
      const plain = db.withoutPlugins();
      let query = compiled.get(variant);
      if (query === undefined) {
        query = sql`${prepared}${build(slots, variant)}`.compile(plain);
        compiled.set(variant, query);
      }
      const filled = (parameter: unknown): unknown => {
        const slot = Array.isArray(parameter) ? parameter[0] : parameter;
        return slot instanceof Slot ? values[slot.name as keyof Values] : parameter;
      };
      const { rows } = await plain.executeQuery({ ...query, parameters: query.parameters.map(filled) });
      return rows as Row[];
    },
  };
}
