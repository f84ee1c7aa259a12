import { z } from "zod";
import type { Expected } from "./mistake.ts";

/** The part of JSON Schema that settings use: what a key may hold, read off the zod schema instead of written down twice. */
export type KeySchema = z.core.JSONSchema.BaseSchema;

export function keySchemaOf(schema: z.ZodType): KeySchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}

/** The schema of a key inside a group; null: there is no such key. A group with free keys has one schema for all. */
export function childOf(group: KeySchema, key: string): KeySchema | null {
  const inner = withoutNull(group);
  const known = inner.properties;
  if (known && Object.hasOwn(known, key)) return asSchema(known[key]);
  return asSchema(inner.additionalProperties);
}

export function keysOf(group: KeySchema): string[] {
  return Object.keys(withoutNull(group).properties ?? {});
}

/** What may stand at a key. `fallback` is its default, given as an example. */
export function expectedOf(schema: KeySchema, fallback: unknown): Expected {
  const { type, enum: options, pattern, format, minimum, maximum, maxLength } = withoutNull(schema);
  if (options) return { code: "one-of", values: { options: options.map(String).join(", ") } };
  if (format === "uri") return { code: "web-address", values: {} };
  // zod writes a nullable string without further rules as type ["string", "null"], though its types don't say so.
  const [kind] = [type].flat();
  switch (kind) {
    case "string":
      if (pattern)
        return { code: "text-like", values: { pattern, example: typeof fallback === "string" ? fallback : "" } };
      return maxLength === undefined
        ? { code: "text", values: {} }
        : { code: "text-up-to", values: { max: maxLength } };
    case "integer":
    case "number":
      if (minimum === undefined || maximum === undefined) return { code: "other", values: {} };
      return {
        code: kind === "integer" ? "whole-number-between" : "number-between",
        values: { min: minimum, max: maximum },
      };
    case "boolean":
      return { code: "true-or-false", values: {} };
    case "array":
      return { code: "list", values: {} };
    case "object":
      return { code: "group", values: {} };
    default:
      return { code: "other", values: {} };
  }
}

function withoutNull(schema: KeySchema): KeySchema {
  const options = (schema.anyOf ?? []).filter((option) => option.type !== "null");
  const [only] = options;
  return options.length === 1 && only ? withoutNull(only) : schema;
}

function asSchema(value: unknown): KeySchema | null {
  return typeof value === "object" && value !== null ? (value as KeySchema) : null;
}
