import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keychainKey } from "#main/hosts/electron/keychain-key.ts";
import { fakeSafeStorage } from "./fake-electron.ts";

let folder: string;
let safeStorage: ReturnType<typeof fakeSafeStorage>;
const provider = (platform: NodeJS.Platform = "linux") =>
  keychainKey({ safeStorage, file: join(folder, "sealed"), plainFile: join(folder, "plain"), platform });
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "popline-key-"));
  safeStorage = fakeSafeStorage();
});
afterEach(() => rm(folder, { recursive: true }));
const exists = (name: string) =>
  stat(join(folder, name)).then(
    () => true,
    () => false,
  );

describe("the store's key in the system's keychain", () => {
  it("is made once, and never lies open on the disk", async () => {
    const key = await provider().get();
    expect(key).toHaveLength(32);
    expect(await provider().get()).toEqual(key);
    const sealed = await readFile(join(folder, "sealed"));
    expect(sealed.includes(key)).toBe(false);
    expect(sealed.toString()).not.toContain(key.toString("base64"));
    expect((await stat(join(folder, "sealed"))).mode & 0o077).toBe(0);
  });

  it("is sealed again when the keychain asks for it", async () => {
    const key = await provider().get();
    const before = (await stat(join(folder, "sealed"))).ino;
    safeStorage.stale = true;
    expect(await provider().get()).toEqual(key);
    expect((await stat(join(folder, "sealed"))).ino).not.toBe(before);
  });

  it("is kept in a 0600 file where Linux has no keyring, also once it gets one", async () => {
    safeStorage.backend = "basic_text";
    const key = await provider().get();
    expect([await exists("plain"), await exists("sealed")]).toEqual([true, false]);
    safeStorage.backend = "gnome_libsecret";
    expect(await provider().get()).toEqual(key);
    expect(await exists("sealed")).toBe(false);
  });

  it("is kept in a 0600 file where the keychain does not answer", async () => {
    safeStorage.available = false;
    expect(await provider("darwin").get()).toHaveLength(32);
    expect(await exists("plain")).toBe(true);
  });

  it.each(["not sealed here", "sealed:dHJvaHM="])(
    "is never replaced when it cannot be opened (%s)",
    async (content) => {
      await writeFile(join(folder, "sealed"), content);
      await expect(provider().get()).rejects.toMatchObject({ code: "key-unreadable" });
      await expect(provider().get()).rejects.toThrow(/Unlock the keychain/);
      expect(await readFile(join(folder, "sealed"), "utf8")).toBe(content);
    },
  );
});
