import { expect, test } from "vitest";
import { z } from "zod";
import { createPrng } from "#server/demo/prng.ts";

test("the same seed makes the same choices, another one others", () => {
  const draw = (seed: number) => {
    const prng = createPrng(seed);
    return Array.from({ length: 50 }, () => prng.int(0, 1_000_000));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test("ids are valid UUIDv7, sorted by their time, and differ", () => {
  const prng = createPrng(1);
  const ids = Array.from({ length: 1_000 }, (_, index) => prng.id(1_700_000_000_000 + index));
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids) expect(z.uuidv7().safeParse(id).success).toBe(true);
});

test("choices keep to their bounds", () => {
  const prng = createPrng(3);
  const drawn = Array.from({ length: 10_000 }, () => prng.int(3, 5));
  expect(new Set(drawn)).toEqual(new Set([3, 4, 5]));
  expect(() => prng.pick([])).toThrow(RangeError);
});
