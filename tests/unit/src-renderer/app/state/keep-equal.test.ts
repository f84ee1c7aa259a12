import { expect, test } from "vitest";
import { keepEqual } from "#renderer/app/state/keep-equal.ts";

test("an equal value keeps the old reference", () => {
  const old = { a: 1, list: [{ id: "x", n: 1 }], none: null };
  expect(keepEqual(old, structuredClone(old))).toBe(old);
});

test("only the changed part is new", () => {
  const old = { same: { deep: [1, 2] }, changed: { n: 1 } };
  const next = keepEqual(old, { same: { deep: [1, 2] }, changed: { n: 2 } });
  expect(next).not.toBe(old);
  expect(next.same).toBe(old.same);
  expect(next.changed).toEqual({ n: 2 });
});

test("items with an id are found again when another comes in before them", () => {
  const first = { id: "a", name: "A" };
  const next = keepEqual(
    [first],
    [
      { id: "b", name: "B" },
      { id: "a", name: "A" },
    ],
  );
  expect(next[1]).toBe(first);
});

test("a field that is gone is gone", () => {
  expect(keepEqual({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
});

test("an emptied list is not the old one", () => {
  expect(keepEqual([1], [])).toEqual([]);
});
