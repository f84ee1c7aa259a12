import { mkdir, open, readFile, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Two processes on one data folder would ruin PGlite's files, so the first one leaves its process id there.
 * @returns the function that gives the folder free.
 * @throws Error when a living process has it.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = path.join(dataDir, "central.pid");
  for (let tries = 0; ; tries += 1) {
    try {
      const handle = await open(file, "wx", 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST" || tries > 2) throw error;
      const owner = Number(await readFile(file, "utf8").catch(() => ""));
      if (isAlive(owner))
        throw new Error(
          `Another central (process ${owner}) works in ${dataDir}. Stop it, or set POPLINE_DATA_DIR to another folder.`,
        );
      // Left behind by a process that was killed.
      await rm(file, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
