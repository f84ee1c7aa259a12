import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import type { SafeStorage } from "electron";
import { fileKey, type KeyProvider, StoreError } from "#main/store/index.ts";

const keyBytes = 32;

/**
 * The store's key, sealed by the system's keychain (macOS Keychain, Windows DPAPI, libsecret or KWallet) in a file beside the store; made
 * on first use. On a Linux without a keyring Chromium would "encrypt" with a fixed password: there `plainFile` (0600) keeps it, and goes on
 * keeping it once it is there, for the store was made with it.
 * @throws StoreError `key-unreadable` from `get`: the sealed key is damaged, or was sealed by another user or machine
 */
export function keychainKey(options: {
  readonly safeStorage: Pick<
    SafeStorage,
    "isAsyncEncryptionAvailable" | "encryptStringAsync" | "decryptStringAsync" | "getSelectedStorageBackend"
  >;
  readonly file: string;
  readonly plainFile: string;
  readonly platform?: NodeJS.Platform;
}): KeyProvider {
  const { safeStorage, file, plainFile, platform = process.platform } = options;

  async function keychainIsThere(): Promise<boolean> {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
    return platform !== "linux" || safeStorage.getSelectedStorageBackend() !== "basic_text";
  }

  async function seal(key: Buffer): Promise<void> {
    const sealed = await safeStorage.encryptStringAsync(key.toString("base64"));
    await writeFile(`${file}.new`, sealed, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  }

  return {
    async get() {
      const sealed = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw unreadable(file, error);
      });
      if (sealed === null && (existsSync(plainFile) || !(await keychainIsThere()))) return fileKey(plainFile).get();
      if (sealed === null) {
        const key = randomBytes(keyBytes);
        await seal(key);
        return key;
      }
      try {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed);
        const key = Buffer.from(result, "base64");
        if (key.length !== keyBytes) throw new Error(`it has ${key.length} bytes instead of ${keyBytes}`);
        if (shouldReEncrypt) await seal(key);
        return key;
      } catch (error) {
        throw unreadable(file, error);
      }
    },
  };
}

function unreadable(file: string, cause: unknown): StoreError {
  return new StoreError(
    "key-unreadable",
    `The store's key in ${file} can't be opened with this system's keychain: ${String(cause)}. Unlock the keychain and start again; if it was lost, remove this file and the store to start anew.`,
    { cause },
  );
}
