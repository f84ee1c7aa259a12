import Database from "better-sqlite3";
import { StoreError } from "./errors.ts";
import { codeOf, storeError } from "./failure.ts";

/**
 * Keeps a second process (or a second store in this one) out of a data folder. The lock is the operating system's, held through a SQLite file of its own:
 * it ends with the process, however that ends, so there is no stale lock to clean up.
 * @returns lets the folder go
 * @throws StoreError `locked`, naming the process that has it; `disk-full`, `failed` when the folder can't be written
 */
export function lockFolder(file: string): () => void {
  const db = openLock(file);
  try {
    db.pragma("journal_mode = MEMORY");
    db.pragma("synchronous = OFF");
    const holder = db.pragma("user_version", { simple: true }) as number;
    try {
      // The process id is committed first, since others can't see what an open transaction wrote.
      db.pragma(`user_version = ${process.pid}`);
      db.exec("BEGIN IMMEDIATE");
    } catch (error) {
      if (codeOf(error) !== "locked") throw storeError(error);
      throw new StoreError(
        "locked",
        `Popline is already running with this data folder (process ${holder}). Use that window, or close it first.`,
        {
          cause: error,
        },
      );
    }
  } catch (error) {
    db.close();
    throw error;
  }
  return () => db.close();
}

function openLock(file: string): Database.Database {
  try {
    return new Database(file, { timeout: 0 });
  } catch (error) {
    throw storeError(error);
  }
}
