import { readdir, stat } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { loadVoices } from "#server/demo/exchange/media/voice-library.ts";

const folder = new URL("../../../../../../resources/voices", import.meta.url).pathname;

describe("the voices", () => {
  it("are each under ten seconds, and together under 1.5 MB", async () => {
    const files = (await readdir(folder)).filter((name) => name.endsWith(".ulaw"));
    const sizes = await Promise.all(files.map(async (name) => (await stat(`${folder}/${name}`)).size));
    expect(Math.max(...sizes)).toBeLessThan(80_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_500_000);
  });

  it("come in both languages for every kind of caller", async () => {
    const keys = (await loadVoices(folder)).keys();
    for (const kind of ["known-caller", "unknown-caller", "withheld", "shared-number", "attached-data", "colleague"]) {
      expect(keys).toEqual(expect.arrayContaining([`${kind}-en`, `${kind}-zh`]));
    }
  });
});
