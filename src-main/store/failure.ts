import Database from "better-sqlite3";
import { StoreError, type StoreErrorCode } from "./errors.ts";

const sentences: Readonly<Record<"disk-full" | "corrupt" | "locked", string>> = {
  "disk-full": "The disk is full: nothing was saved. Make room; writing goes on by itself.",
  corrupt: "The desk's store is damaged, or was made with another key.",
  locked: "The desk's store is in use by another program. Close it and try again.",
};

/**
 * SQLite's result codes in the store's words (sqlite.org/rescode.html). ENOSPC reaches us as SQLITE_FULL from database and log writes, but as an
 * I/O error from the growing of the shared-memory index, and an exhausted quota (EDQUOT) as a write error.
 */
export function codeOf(error: unknown): StoreErrorCode {
  if (error instanceof StoreError) return error.code;
  const code = error instanceof Database.SqliteError ? error.code : "";
  if (code === "SQLITE_FULL" || code === "SQLITE_IOERR_SHMSIZE" || code === "SQLITE_IOERR_WRITE") return "disk-full";
  // The cipher checks each page: a changed one fails as an I/O or "not a database" error before SQLite sees its content.
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB" || code === "SQLITE_IOERR_DATA") return "corrupt";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return "locked";
  return (error as NodeJS.ErrnoException | null)?.code === "ENOSPC" ? "disk-full" : "failed";
}

export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const said = error instanceof Error ? error.message : String(error);
  const sentence =
    code in sentences ? `${sentences[code as keyof typeof sentences]} (${said})` : `The desk's store failed: ${said}.`;
  return new StoreError(code, sentence, { cause: error });
}
