import { expect, test } from "vitest";
import { etagOf, versionOf } from "#server/http/etag.ts";

test.each([
  ['"3"', 3],
  ["3", 3],
  ['W/"12"', 12],
  [' "7" ', 7],
])("If-Match %s is version %i", (header, version) => {
  expect(versionOf(header)).toBe(version);
});

test.each([undefined, "", "*", '"3", "4"', "latest", '"-1"'])("If-Match %s is refused", (header) => {
  expect(() => versionOf(header)).toThrow(/If-Match/);
});

test("a version's tag is read back", () => {
  expect(versionOf(etagOf(42))).toBe(42);
});
