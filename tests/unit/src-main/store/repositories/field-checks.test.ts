import { expect, test } from "vitest";
import { fieldChecks } from "#main/store/repositories/field-checks.ts";
import { type Entity, entities, entityNames } from "#shared/crm/entities.ts";
import { newId } from "#shared/ids.ts";

const values: readonly unknown[] = [
  undefined,
  null,
  true,
  "",
  "x",
  "x".repeat(70),
  "x".repeat(30_000),
  "CN",
  "cn",
  "active",
  "mobile",
  "+8613082856110",
  "0138",
  "a-code",
  newId(),
  newId().toUpperCase(),
  "00000000-0000-0000-0000-00000000000g",
  0,
  -1,
  1.5,
  Number.NaN,
  2 ** 53,
  1_795_140_000_000,
  {},
  [],
  { mos: 4.2, worstMos: 3.9, roundTripMs: 40, jitterMs: 3, loss: 0.001, codec: "opus", seconds: 61 },
];

test.each(entityNames)(
  "a quick check of %s takes no value that the schema refuses, and most that it takes",
  (entity: Entity) => {
    const shape = Object.entries(entities[entity].shape);
    let slow = 0;
    for (const [i, [field, schema]] of shape.entries()) {
      for (const value of values) {
        const taken = schema.safeParse(value).success;
        const quick = fieldChecks[entity][i]?.(value) ?? false;
        if (quick) expect(taken, `${field} = ${String(value).slice(0, 40)}`).toBe(true);
        if (taken && !quick) slow += 1;
      }
    }
    // An absent field with a default, an id in capitals: the schema is asked for those.
    expect(slow).toBeLessThanOrEqual(shape.length);
  },
);
