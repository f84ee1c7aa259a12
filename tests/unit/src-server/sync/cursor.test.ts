import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCursor, decodePlace, encodeCursor, encodePlace, type Feed, unknownKey } from "#server/sync/cursor.ts";
import { everythingKey } from "#server/sync/visible-scope.ts";
import { CacheScope, Cursor } from "#shared/sync/index.ts";

const decimal = (max: bigint) => fc.bigInt({ min: 0n, max }).map(String);
const feeds: fc.Arbitrary<Feed> = fc.record({
  epoch: fc.stringMatching(/^[0-9a-f]{16}$/),
  cache: fc.constantFrom(...CacheScope.options),
});
const key = fc.oneof(
  fc.constant(everythingKey),
  fc.array(fc.constantFrom(..."abcXYZ019_-"), { minLength: 22, maxLength: 22 }).map((it) => it.join("")),
);
const move = fc.record({
  from: fc.oneof(fc.constant([unknownKey]), fc.array(key, { minLength: 1, maxLength: 2 })),
  entity: fc.integer({ min: 0, max: 6 }),
  after: fc.uuid(),
});
const place = { txid: decimal(2n ** 64n - 1n), scope: key };

test("a cursor of any feed, place, scope and move is read back and fits the contract", () => {
  const position = fc.record({ ...place, seq: decimal(2n ** 60n), remaining: fc.nat() });
  fc.assert(
    fc.property(feeds, position, fc.option(move), (feed, at, moving) => {
      const whole = moving === null ? at : { ...at, move: moving };
      expect(decodeCursor(Cursor.parse(encodeCursor(feed, whole)))).toEqual({ feed, position: whole });
    }),
  );
});

test("a cursor with everything at its longest fits the contract", () => {
  const long = "k".repeat(22);
  const at = { txid: "9".repeat(20), seq: "9".repeat(19), remaining: 999_999_999_999_999, scope: long };
  const whole = { ...at, move: { from: [long, long], entity: 6, after: "f".repeat(36) } };
  const cursor = encodeCursor({ epoch: "f".repeat(16), cache: "recent" }, whole);
  expect(decodeCursor(Cursor.parse(cursor)).position).toEqual(whole);
});

test("a place in a snapshot is read back and fits the contract", () => {
  const entity = fc.constantFrom("colleague" as const, "customer" as const, "task" as const);
  const places = fc.record({ ...place, at: fc.nat(), entity, id: fc.option(fc.uuid()) });
  fc.assert(
    fc.property(feeds, places, (feed, at) => {
      expect(decodePlace(Cursor.parse(encodePlace(feed, at)))).toEqual({ feed, place: at });
    }),
  );
});

test("a cursor of before there were generations is refused: such a desk runs one first sync", () => {
  expect(() => decodeCursor("1.77.8.9")).toThrow(/Start again without it/);
});

test("no text that is not a cursor is taken for one", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/^(2|s1)\./.test(text));
      expect(() => decodeCursor(text)).toThrow(/cursor/);
      expect(() => decodePlace(text)).toThrow(/resume/);
    }),
  );
  for (const bad of ["1.1.1", "1.1.1.a", "1.1.1.all.x", "1.1.1.all.abc~abc~abc.0.x", "1.1.1.'; drop"])
    expect(() => decodeCursor(`2.0123456789abcdef.all.${bad}`)).toThrow(/cursor/);
  expect(() => decodeCursor("2.0123456789abcdef.every.1.1.1.all")).toThrow(/cursor/);
});
