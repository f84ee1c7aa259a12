import { z } from "zod";
import { type Entity, entities } from "#shared/crm/entities.ts";

type Check = (value: unknown) => boolean;

/**
 * Quick checks of the values of an entity's fields, in the schema's order, for the millions of a first sync. `true` means that the schema takes
 * the value as it is; `false`, that the schema has to be asked. Made from the schemas, so that they can't differ from them; a test holds
 * them against each other.
 */
export const fieldChecks = Object.fromEntries(
  Object.entries(entities).map(([entity, schema]) => [entity, Object.values(schema.shape).map(checkOf)]),
) as unknown as { readonly [E in Entity]: readonly Check[] };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The patterns of a text that is bound by nothing else; null: there is something else to it. */
function patternsOf(schema: z.ZodString): readonly RegExp[] | null {
  const checks = (schema.def.checks ?? []).map((check) => check._zod.def as { check: string; pattern?: unknown });
  const patterns = checks.flatMap(({ pattern }) =>
    pattern instanceof RegExp && !pattern.global && !pattern.sticky ? [pattern] : [],
  );
  return checks.length > 0 && patterns.length === checks.length ? patterns : null;
}

function checkOf(schema: unknown): Check {
  // A missing value stands for the default: that is for the schema to say.
  if (schema instanceof z.ZodDefault) return checkOf(schema.unwrap());
  if (schema instanceof z.ZodNullable) {
    const inner = checkOf(schema.unwrap());
    return (value) => value === null || inner(value);
  }
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === "boolean";
  if (schema instanceof z.ZodEnum) {
    const options = new Set<unknown>(schema.options);
    return (value) => options.has(value);
  }
  if (schema instanceof z.ZodUUID) return (value) => typeof value === "string" && uuid.test(value);
  if (schema instanceof z.ZodString && schema.format === null) {
    const min = schema.minLength ?? 0;
    const max = schema.maxLength ?? Number.POSITIVE_INFINITY;
    // A pattern shows only in the schema's own check.
    const plain = schema.safeParse("x".repeat(Math.max(1, min))).success && schema.safeParse("\u0000 -").success;
    if (plain) return (value) => typeof value === "string" && value.length >= min && value.length <= max;
  }
  const patterns = schema instanceof z.ZodString ? patternsOf(schema) : null;
  if (patterns !== null)
    return (value) => typeof value === "string" && patterns.every((pattern) => pattern.test(value));
  const asked = schema as z.ZodType;
  const takes = (value: unknown) => asked.safeParse(value).success;
  if (schema instanceof z.ZodNumber && !takes(1.5) && takes(1)) {
    const least = takes(-1) ? Number.MIN_SAFE_INTEGER : 0;
    return (value) => Number.isSafeInteger(value) && (value as number) >= least;
  }
  return takes;
}
