import { open, readFile, rm, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

export interface HeldLock {
  release(): Promise<void>;
}

/**
 * A lock between processes: a file that holds its owner's process id. The lock of a process that is gone is taken over.
 * @param patienceMs how long to wait for a living owner; 0: take it now or give up.
 * @throws Error when the owner lives and keeps it that long.
 */
export async function holdLock(file: string, patienceMs = 300_000): Promise<HeldLock> {
  const until = Date.now() + patienceMs;
  for (;;) {
    if (await take(file)) return { release: () => rm(file, { force: true }) };
    if (!(await ownerLives(file))) await rm(file, { force: true });
    else if (Date.now() >= until) throw new Error(`The lock ${file} is held by another process.`);
    else await wait(100);
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function ownerLives(file: string): Promise<boolean> {
  try {
    const pid = Number(await readFile(file, "utf8"));
    // Made a moment ago, its owner has not written its id yet.
    if (!(pid > 0)) return Date.now() - (await stat(file)).mtimeMs < 5_000;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
