import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterPrefix, decodeCursor, encodeCursor } from "#main/store/repositories/ranges.ts";

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe("the end of a prefix range", () => {
  it("lies after everything that starts with the prefix, and before the rest", () => {
    const text = fc
      .string({ unit: "binary", minLength: 1, maxLength: 8 })
      .filter((value) => !value.endsWith("\u{10ffff}"));
    fc.assert(
      fc.property(text, fc.string({ unit: "binary", maxLength: 8 }), (prefix, rest) => {
        expect(byBytes(prefix + rest, afterPrefix(prefix))).toBeLessThan(0);
        expect(byBytes(prefix, afterPrefix(prefix))).toBeLessThan(0);
      }),
    );
  });
});

describe("cursors", () => {
  it("come back as they were", () => {
    expect(decodeCursor(encodeCursor(["huang hang", 7]))).toEqual(["huang hang", 7]);
  });

  it.each(["", "x", "bnVsbA", encodeCursor([1]), encodeCursor(["a", "b"]), "%%%"])(
    "of others start from the beginning (%s)",
    (cursor) => {
      expect(decodeCursor(cursor)).toBeNull();
    },
  );
});
