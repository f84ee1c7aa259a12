import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCursor, encodeCursor, unknownKey } from "#server/sync/cursor.ts";
import { everythingKey } from "#server/sync/visible-scope.ts";
import { Cursor } from "#shared/sync/index.ts";

const decimal = (max: bigint) => fc.bigInt({ min: 0n, max }).map(String);
const key = fc.oneof(
  fc.constant(everythingKey),
  fc.array(fc.constantFrom(..."abcXYZ019_-"), { minLength: 22, maxLength: 22 }).map((it) => it.join("")),
);
const move = fc.record({
  from: fc.oneof(fc.constant([unknownKey]), fc.array(key, { minLength: 1, maxLength: 2 })),
  entity: fc.integer({ min: 0, max: 6 }),
  after: fc.uuid(),
});

test("a cursor of any place, scope and move is read back and fits the contract", () => {
  fc.assert(
    fc.property(
      decimal(2n ** 64n - 1n),
      decimal(2n ** 60n),
      fc.nat(),
      key,
      fc.option(move, { nil: undefined }),
      (txid, seq, remaining, scope, moving) => {
        const position = { txid, seq, remaining, scope, ...(moving && { move: moving }) };
        expect(decodeCursor(Cursor.parse(encodeCursor(position)))).toEqual(position);
      },
    ),
  );
});

test("a cursor of before there were scopes stands for everything", () => {
  expect(decodeCursor("1.77.8.9")).toEqual({ txid: "77", seq: "8", remaining: 9, scope: everythingKey });
});

test("no text that is not a cursor is taken for one", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/^1\.\d+\.\d+\.\d+$/.test(text) && !text.startsWith("2."));
      expect(() => decodeCursor(text)).toThrow(/cursor/);
    }),
  );
  for (const bad of ["2.1.1.1", "2.1.1.1.a", "2.1.1.1.all.x", "2.1.1.1.all.a~b~c.0.x", "2.1.1.1.'; drop"])
    expect(() => decodeCursor(bad)).toThrow(/cursor/);
});
