import { describe, expect, it } from "vitest";
import { merge, sameValue } from "#shared/sync/index.ts";

describe("the same value of a field", () => {
  it.each([
    ["text", "a", "a", true],
    ["another text", "a", "b", false],
    ["a number and its text", 1, "1", false],
    ["nothing and nothing", null, null, true],
    ["nothing and an object", null, { mos: 4 }, false],
    ["objects alike, their keys in another order", { mos: 4, codec: "opus" }, { codec: "opus", mos: 4 }, true],
    ["an object with another value", { mos: 4 }, { mos: 3 }, false],
    ["an object with one key more", { mos: 4 }, { mos: 4, codec: null }, false],
    ["a key that every object has", { toString: 1 }, { mos: 1 }, false],
  ] as const)("%s", (_name, a, b, same) => {
    expect(sameValue(a, b)).toBe(same);
    expect(sameValue(b, a)).toBe(same);
  });
});

describe("merging a field that is an object", () => {
  it("sees no conflict where central only gave its keys back in another order", () => {
    const mine = { quality: { mos: 4.1, codec: "opus" } };
    const theirs = { quality: { codec: "opus", mos: 4.1 }, notes: "x" };
    expect(merge({ base: { quality: null }, mine, theirs, appended: [] })).toEqual({ merged: theirs, conflicts: [] });
  });

  it("keeps central's whole, and mine as the conflict", () => {
    const [mine, theirs] = [
      { mos: 4.1, codec: "opus" },
      { mos: 2, codec: "PCMA" },
    ];
    expect(merge({ base: { q: null }, mine: { q: mine }, theirs: { q: theirs }, appended: [] })).toEqual({
      merged: { q: theirs },
      conflicts: [{ field: "q", base: null, mine, theirs }],
    });
  });
});
