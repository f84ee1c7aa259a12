import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../../../src-renderer");
const attributes = ["aria-label", "title", "label", "placeholder", "alt", "closeLabel", "dismissLabel", "hint"];
const spoken = new RegExp(`\\b(?:${attributes.join("|")})="([^"]*\\p{L}[^"]*)"`, "gu");

test("no attribute that people read or hear has its text inline", () => {
  const found = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".tsx"))
    .flatMap((path) =>
      [...readFileSync(join(root, path), "utf8").matchAll(spoken)].map(([text]) => `${path}: ${text}`),
    );
  expect(found).toEqual([]);
});
