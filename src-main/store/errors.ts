/**
 * Why the store refused or failed. Programs match on these, never on text.
 *
 * - `locked`: another process has this data folder open
 * - `key-unreadable`: the encryption key could not be had (missing right, wrong length, readable by others)
 * - `disk-full`: no room to write; reads go on, what was to be written was not
 * - `corrupt`: the file is damaged or was made with another key
 * - `newer`: the file was written by a newer Popline
 * - `worker-died`: the writer ended before it answered; it may or may not have saved
 * - `closed`: the store is closed, or closing
 * - `invalid`: the record or argument breaks its schema
 * - `no-such-record`: there is nothing of that id
 * - `failed`: anything else that SQLite reports
 */
export type StoreErrorCode =
  | "locked"
  | "key-unreadable"
  | "disk-full"
  | "corrupt"
  | "newer"
  | "worker-died"
  | "closed"
  | "invalid"
  | "no-such-record"
  | "failed";

/** Every error that leaves the store. `code` is for programs, `message` a sentence for people. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
