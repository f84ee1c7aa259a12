import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCursor, encodeCursor } from "#server/sync/cursor.ts";
import { Cursor } from "#shared/sync/index.ts";

test("a cursor of any place is read back and fits the contract", () => {
  const decimal = (max: bigint) => fc.bigInt({ min: 0n, max }).map(String);
  fc.assert(
    fc.property(decimal(2n ** 64n - 1n), decimal(2n ** 60n), fc.nat(), (txid, seq, remaining) => {
      const position = { txid, seq, remaining };
      expect(decodeCursor(Cursor.parse(encodeCursor(position)))).toEqual(position);
    }),
  );
});

test("no text that is not a cursor is taken for one", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/^1\.\d+\.\d+\.\d+$/.test(text));
      expect(() => decodeCursor(text)).toThrow(/cursor/);
    }),
  );
});
