import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCursor, decodePlace, encodeCursor, encodePlace, type Feed } from "#server/sync/cursor.ts";
import { CacheScope, Cursor } from "#shared/sync/index.ts";

const decimal = (max: bigint) => fc.bigInt({ min: 0n, max }).map(String);
const feeds: fc.Arbitrary<Feed> = fc.record({
  epoch: fc.stringMatching(/^[0-9a-f]{16}$/),
  scope: fc.constantFrom(...CacheScope.options),
});

test("a cursor of any place is read back and fits the contract", () => {
  fc.assert(
    fc.property(feeds, decimal(2n ** 64n - 1n), decimal(2n ** 60n), fc.nat(), (feed, txid, seq, remaining) => {
      const position = { txid, seq, remaining };
      expect(decodeCursor(Cursor.parse(encodeCursor(feed, position)))).toEqual({ feed, position });
    }),
  );
});

test("a place in a snapshot is read back and fits the contract", () => {
  const entity = fc.constantFrom("colleague" as const, "customer" as const, "task" as const);
  fc.assert(
    fc.property(feeds, decimal(2n ** 64n - 1n), fc.nat(), entity, fc.option(fc.uuid()), (feed, txid, at, kind, id) => {
      const place = { txid, at, entity: kind, id };
      expect(decodePlace(Cursor.parse(encodePlace(feed, place)))).toEqual({ feed, place });
    }),
  );
});

test("no text that is not a cursor is taken for one", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/^(2|s1)\./.test(text));
      expect(() => decodeCursor(text)).toThrow(/cursor/);
      expect(() => decodePlace(text)).toThrow(/resume/);
    }),
  );
});
