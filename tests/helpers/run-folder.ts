import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { holdLock } from "#tests/pbx/exchange/lock.ts";

const variable = "POPLINE_TEST_FOLDER";

/**
 * Opens the folder of things that one run of the tests makes once and all its processes share. `npm test` opens it for its suites, a suite that
 * runs alone opens its own. Node keeps compiled code there too: stores' threads, engines and centrals are started by the hundred.
 * @returns removes the folder; does nothing when another process opened it.
 */
export async function openRunFolder(): Promise<() => Promise<void>> {
  if (process.env[variable] !== undefined) return async () => undefined;
  const folder = await mkdtemp(join(tmpdir(), "popline-run-"));
  process.env[variable] = folder;
  process.env.NODE_COMPILE_CACHE ??= join(folder, "compiled");
  // Processes that are just ending still write what they compiled.
  return () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/**
 * A file or folder of the run, made by the first process that asks for it. Whoever gets its path only reads.
 * @param make writes it to the path that it is given.
 * @throws whatever `make` throws; the next to ask tries again.
 */
export async function prepared(name: string, make: (path: string) => Promise<unknown>): Promise<string> {
  const folder = process.env[variable];
  if (folder === undefined)
    throw new Error(`${name} needs the folder of the run: start the tests with vitest's config.`);
  const path = join(folder, name);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const lock = await holdLock(`${path}.lock`);
  try {
    if (existsSync(path)) return path;
    const unfinished = `${path}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await make(unfinished);
    await rename(unfinished, path);
    return path;
  } finally {
    await lock.release();
  }
}
