import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileKey } from "#main/store/index.ts";

describe("the key file", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "popline-key-"));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("is made once, for its owner only, and read ever after", async () => {
    const path = join(dir, "key");
    const key = await fileKey(path).get();
    expect(key).toHaveLength(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await fileKey(path).get()).toEqual(key);
    expect(await readFile(path)).toEqual(key);
  });

  it("is one and the same for two that start at once", async () => {
    const path = join(dir, "key");
    const [a, b] = await Promise.all([fileKey(path).get(), fileKey(path).get()]);
    expect(a).toEqual(b);
  });

  it.each([0o644, 0o640, 0o604])("is refused when others can read it (mode %o)", async (mode) => {
    const path = join(dir, "key");
    await fileKey(path).get();
    await chmod(path, mode);
    await expect(fileKey(path).get()).rejects.toMatchObject({ code: "key-unreadable" });
  });

  it("is refused when it has another length", async () => {
    const path = join(dir, "key");
    await writeFile(path, "short", { mode: 0o600 });
    await expect(fileKey(path).get()).rejects.toMatchObject({ code: "key-unreadable" });
  });

  it("says so when the folder is not there", async () => {
    await expect(fileKey(join(dir, "nowhere", "key")).get()).rejects.toMatchObject({ code: "key-unreadable" });
  });
});
