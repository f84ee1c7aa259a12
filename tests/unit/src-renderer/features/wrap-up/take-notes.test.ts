import { expect, test } from "vitest";
import { hasNotes, withNotes } from "#renderer/features/wrap-up/take-notes.ts";

test("a colleague's notes fill an empty field, and stand after what was typed otherwise", () => {
  expect(withNotes("", "wants 40 seats")).toBe("wants 40 seats");
  expect(withNotes("  \n", "wants 40 seats")).toBe("wants 40 seats");
  expect(withNotes("asked twice\n", "wants 40 seats")).toBe("asked twice\n\nwants 40 seats");
});

test("taking them twice puts them there once", () => {
  const once = withNotes("mine", "theirs") ?? "";
  expect(withNotes(once, "theirs")).toBe(once);
  expect(hasNotes(once, "theirs")).toBe(true);
  expect(hasNotes("mine", "theirs")).toBe(false);
});

test("nothing is cut off: what would be too long is not taken", () => {
  expect(withNotes("a".repeat(19_999), "bc")).toBeNull();
  expect(withNotes("", "b".repeat(20_000))).toHaveLength(20_000);
});

test("no notes are nothing to take", () => {
  expect(withNotes("mine", " \n ")).toBe("mine");
  expect(hasNotes("mine", " ")).toBe(false);
});
