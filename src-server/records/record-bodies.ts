import { z } from "zod";
import { entities } from "#shared/crm/index.ts";
import type { Fields } from "#shared/sync/index.ts";
import type { RecordEntity } from "./record-tables.ts";

/** Fields that central makes: version and times, and a number's key. */
const madeHere: Partial<Record<RecordEntity, readonly string[]>> = {
  phone: ["e164", "extension"],
  interaction: ["e164"],
  task: ["teamId", "callback"],
};
const meta: readonly string[] = ["id", "version", "createdAt", "updatedAt"];

/** What a new record has where its sender says nothing; nullable fields are null. */
const defaults: Readonly<Record<RecordEntity, Fields>> = {
  disposition: { sort: 0, active: true, needsNote: false, proposesTask: false },
  customer: { kind: "person", tier: "standard", status: "active", doNotCall: false, notes: "" },
  contact: {},
  lead: { status: "new", notes: "" },
  phone: { label: "other" },
  interaction: { talkMs: 0, holdMs: 0, wrapUpMs: 0, notes: "" },
  task: { kind: "to-do", note: "", status: "open" },
};

export type BodySchema = z.ZodType<Fields>;

function fieldsOf(entity: RecordEntity): [string, z.ZodType][] {
  const hidden = [...meta, ...(madeHere[entity] ?? [])];
  return Object.entries<z.ZodType>(entities[entity].shape).filter(([field]) => !hidden.includes(field));
}

/** The body of a create: an id if the client makes it (UUIDv7), and the fields, defaults filled in. */
export function createBody(entity: RecordEntity): BodySchema {
  const shape = fieldsOf(entity).map(([field, schema]) => {
    const fallback = defaults[entity][field];
    if (fallback !== undefined) return [field, schema.default(fallback)];
    return [field, schema instanceof z.ZodNullable ? schema.default(null) : schema];
  });
  return z.strictObject({ id: z.uuid().optional(), ...Object.fromEntries(shape) }) as unknown as BodySchema;
}

function withoutDefault(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema;
}

/** The body of an update: the fields to change. */
export function updateBody(entity: RecordEntity): BodySchema {
  // Without the schema's own default: what is not named stays as it is.
  const shape = fieldsOf(entity).map(([field, schema]) => [field, withoutDefault(schema).optional()]);
  return z.strictObject(Object.fromEntries(shape)) as unknown as BodySchema;
}
