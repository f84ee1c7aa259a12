import { z } from "zod";
import { type Entity, type EntityRecord, entities, entityNames } from "#shared/crm/entities.ts";

export type SqlValue = string | number | null;

/** How one entity's record lies in its table. Names come from the schema, which is a constant; a test holds them against the migrations. */
export type Table = {
  entity: Entity;
  /** Field names in the schema's order; `columns` are theirs in the table, in the same order. */
  fields: readonly string[];
  columns: readonly string[];
  booleans: readonly string[];
  /** Fields that are small objects, kept as JSON text: each is read and written as a whole. */
  objects: readonly string[];
  /** `alias.column AS "field", …` for a select whose rows have the record's own field names. */
  select(alias: string): string;
};

const snake = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** An object, also one that may be absent. */
function isObject(schema: unknown): boolean {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) return isObject(schema.unwrap());
  return schema instanceof z.ZodObject;
}

function tableOf(entity: Entity): Table {
  const shape: Readonly<Record<string, z.ZodType>> = entities[entity].shape;
  const fields = Object.keys(shape);
  const columns = fields.map(snake);
  return {
    entity,
    fields,
    columns,
    booleans: fields.filter((field) => shape[field] instanceof z.ZodBoolean),
    objects: fields.filter((field) => isObject(shape[field])),
    select: (alias) => fields.map((field, i) => `${alias}.${columns[i]} AS "${field}"`).join(", "),
  };
}

export const tables = Object.fromEntries(entityNames.map((entity) => [entity, tableOf(entity)])) as {
  readonly [E in Entity]: Table;
};

export type Row = Record<string, SqlValue>;

/**
 * A row with the record's field names, parsed by the entity's schema.
 * @throws ZodError or SyntaxError when the file holds what the schema forbids: a bug or damage, never outside input
 */
export function recordOf<E extends Entity>(entity: E, row: Row): EntityRecord<E> {
  const plain: Record<string, unknown> = row;
  for (const field of tables[entity].booleans) plain[field] = row[field] === 1;
  for (const field of tables[entity].objects) {
    const text = row[field];
    if (typeof text === "string") plain[field] = JSON.parse(text);
  }
  return entities[entity].parse(plain) as EntityRecord<E>;
}

/** A record's values in the order of `Table.columns`. */
export function valuesOf<E extends Entity>(entity: E, record: EntityRecord<E>): SqlValue[] {
  const source = record as unknown as Record<string, SqlValue | boolean | object>;
  return tables[entity].fields.map((field) => {
    const value = source[field];
    if (typeof value === "object" && value !== null) return JSON.stringify(value);
    return typeof value === "boolean" ? Number(value) : (value ?? null);
  });
}
