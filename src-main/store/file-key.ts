import { randomBytes } from "node:crypto";
import { link, open, readFile, stat, unlink } from "node:fs/promises";
import { StoreError } from "./errors.ts";
import type { KeyProvider } from "./key.ts";

const keyBytes = 32;

/**
 * A key in a file that only its owner can read, made on first use. For hosts without a keychain (the browser host).
 * @throws StoreError `key-unreadable` from `get`: others can read the file, it has another length, or it can't be read or made.
 */
export function fileKey(path: string): KeyProvider {
  return {
    async get() {
      try {
        return (await existing(path)) ?? (await made(path));
      } catch (error) {
        if (error instanceof StoreError) throw error;
        throw new StoreError(
          "key-unreadable",
          `The store's key file ${path} can't be read or made: ${String(error)}. Check the folder's rights.`,
          {
            cause: error,
          },
        );
      }
    },
  };
}

async function existing(path: string): Promise<Buffer | null> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (info === null) return null;
  // Windows has no such bits; there the profile folder's rights protect the file.
  if (process.platform !== "win32" && (info.mode & 0o077) !== 0) {
    throw new StoreError(
      "key-unreadable",
      `The store's key file ${path} can be read by other users. Set its mode to 0600.`,
    );
  }
  const key = await readFile(path);
  if (key.length !== keyBytes) {
    throw new StoreError(
      "key-unreadable",
      `The store's key file ${path} has ${key.length} bytes instead of ${keyBytes}. Restore it from a backup, or remove it and the store to start anew.`,
    );
  }
  return key;
}

async function made(path: string): Promise<Buffer> {
  const key = randomBytes(keyBytes);
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(key);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // A link appears whole or not at all, and never over another: of two processes that start at once, one key stays.
    await link(draft, path);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return await readFile(path);
  } finally {
    await unlink(draft);
  }
}
