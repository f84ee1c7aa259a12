import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtRenderer } from "../../helpers/built-renderer.ts";

test("the pages are built for use, not for development, whatever environment builds them", async () => {
  expect(process.env.NODE_ENV).toBe("test");
  const folder = await builtRenderer();
  const scripts = globSync("**/*.js", { cwd: folder });
  expect(scripts.length).toBeGreaterThan(10);
  for (const name of scripts) expect(readFileSync(join(folder, name), "utf8")).not.toMatch(/jsxDEV|captureOwnerStack/);
});
