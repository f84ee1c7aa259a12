import { spawnSync } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockDataDir } from "#server/data-dir-lock.ts";
import { tokenSecret } from "#server/token-secret.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "popline-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a folder is locked while its process lives, and free after it was released", async () => {
  await writeFile(path.join(folder, "central.pid"), String(process.ppid));
  await expect(lockDataDir(folder)).rejects.toThrow(/Another central \(process \d+\)/);
  await rm(path.join(folder, "central.pid"));
  const release = await lockDataDir(folder);
  await release();
  await expect(stat(path.join(folder, "central.pid"))).rejects.toThrow();
});

test.each(["", "not a number", String(spawnSync(process.execPath, ["-e", ""]).pid)])(
  "a lock left behind (%j) does not hold",
  async (left) => {
    await writeFile(path.join(folder, "central.pid"), left);
    await (await lockDataDir(folder))();
  },
);

test("a made secret is the same next time and readable by its owner alone; a configured one wins", async () => {
  const made = await tokenSecret(null, folder);
  expect(made.length).toBeGreaterThanOrEqual(32);
  expect(await tokenSecret(null, folder)).toBe(made);
  expect((await stat(path.join(folder, "token-secret"))).mode & 0o777).toBe(0o600);
  expect(await tokenSecret("configured", folder)).toBe("configured");
  await writeFile(path.join(folder, "token-secret"), "short");
  await expect(tokenSecret(null, folder)).rejects.toThrow(/too short/);
});
