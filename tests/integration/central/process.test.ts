import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterEach, beforeAll, expect, test } from "vitest";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { killCentrals, startCentral as start } from "../../helpers/central-process.ts";
import { pgliteTemplate } from "../../helpers/databases.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "popline-central-"));
  return () => rm(folder, { recursive: true, force: true });
});
afterEach(killCentrals);

/** A data folder whose database was made before, without users: making one is what takes a first start its time. */
async function migratedDataDir(name: string): Promise<string> {
  const dataDir = path.join(folder, name);
  await mkdir(dataDir);
  const loadDataDir = new Blob([new Uint8Array(await readFile(await pgliteTemplate()))]);
  const pglite = new PGlite({ dataDir: path.join(dataDir, "pglite"), loadDataDir });
  await pglite.waitReady;
  await pglite.close();
  return dataDir;
}

const login = (url: string | null, password: string) =>
  fetch(`${url}${centralRoutes.login}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password, deskId: randomUUID(), deskName: "test", takeOver: true }),
  });

test("a new central makes its administrator, says the password once, and closes gracefully; the next start keeps all", async () => {
  const dataDir = path.join(folder, "fresh");
  const first = start({ POPLINE_DATA_DIR: dataDir });
  const url = await first.url;
  const password = /password "([^"]+)"/.exec(first.said())?.[1] ?? "";
  expect(password.length).toBeGreaterThanOrEqual(20);
  const answer = await login(url, password);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ user: { role: "administrator", mustChangePassword: true } });
  expect((await stat(path.join(dataDir, "token-secret"))).mode & 0o777).toBe(0o600);
  first.child.kill("SIGTERM");
  expect(await first.exit).toBe(0);

  const second = start({ POPLINE_DATA_DIR: dataDir });
  expect((await login(await second.url, password)).status).toBe(200);
  expect(second.said()).not.toContain("password");

  const third = start({ POPLINE_DATA_DIR: dataDir });
  expect(await third.url).toBeNull();
  expect(await third.exit).toBe(1);
  expect(third.said()).toContain("Another central");

  second.child.kill("SIGKILL");
  await second.exit;
  expect(await readFile(path.join(dataDir, "central.pid"), "utf8")).toBe(String(second.child.pid));
  const fourth = start({ POPLINE_DATA_DIR: dataDir });
  expect((await login(await fourth.url, password)).status).toBe(200);
  fourth.child.disconnect();
  expect(await fourth.exit).toBe(0);
});

test("every mistake in the environment is a sentence, and nothing is started", async () => {
  const child = start({
    POPLINE_PORT: "http",
    POPLINE_DEFAULT_COUNTRY: "China",
    POPLINE_TOKEN_SECRET: "too-short-secret",
    POPLINE_DATA_DIR: path.join(folder, "never"),
  });
  expect(await child.exit).toBe(2);
  expect(child.said()).toContain("POPLINE_PORT must be a port number from 0 to 65535.");
  expect(child.said()).toContain("POPLINE_DEFAULT_COUNTRY must be a country code");
  expect(child.said()).not.toContain("too-short-secret");
  await expect(stat(path.join(folder, "never"))).rejects.toThrow();

  const checked = start({ POPLINE_DATA_DIR: path.join(folder, "never") }, ["--check"]);
  expect(await checked.exit).toBe(0);
  await expect(stat(path.join(folder, "never"))).rejects.toThrow();
});

test("a database that can't be reached ends the start with a sentence, without the password of its URL", async () => {
  const child = start({
    POPLINE_DATABASE_URL: "postgres://someone:a-db-password@127.0.0.1:1/popline",
    POPLINE_DATA_DIR: path.join(folder, "remote"),
  });
  expect(await child.exit).toBe(1);
  expect(child.said()).toContain("The database does not answer");
  expect(child.said()).not.toContain("a-db-password");
});

test("a port that is taken ends the start with a sentence", async () => {
  const first = start({
    POPLINE_DATA_DIR: await migratedDataDir("one"),
    POPLINE_ADMIN_PASSWORD: "a password of the tests",
  });
  const url = await first.url;
  const second = start({ POPLINE_DATA_DIR: await migratedDataDir("two"), POPLINE_PORT: new URL(url ?? "").port });
  expect(await second.exit).toBe(1);
  expect(second.said()).toMatch(/Port \d+ of 127.0.0.1 is in use/);
});
