import { EventEmitter } from "node:events";
import type { AccountStore, OpenAccountStore } from "#main/desk/session/index.ts";

export interface MemoryAccount extends AccountStore {
  readonly dir: string;
  pending: number;
  isOpen: boolean;
  /** Loses everything, as a damaged file that was made anew does. */
  rebuild(): void;
}

/** Account stores in memory, by folder; they outlive a session as folders do. */
export function memoryAccounts() {
  const accounts = new Map<string, MemoryAccount>();
  let failure: Error | null = null;
  let writeFailure: Error | null = null;
  const open: OpenAccountStore<MemoryAccount> = async ({ dir }) => {
    if (failure) throw failure;
    const account = accounts.get(dir) ?? make(dir);
    accounts.set(dir, account);
    account.isOpen = true;
    return account;
  };
  function make(dir: string): MemoryAccount {
    const texts = new Map<string, string>();
    const events = new EventEmitter();
    const account: MemoryAccount = {
      dir,
      pending: 0,
      isOpen: false,
      read: {
        kv: { get: (key) => texts.get(key) ?? null },
        outbox: { counts: () => ({ pending: account.pending, conflicts: 0, rejected: 0 }) },
      },
      write: {
        kv: {
          async set(key, value) {
            if (writeFailure) throw writeFailure;
            if (value === null) texts.delete(key);
            else texts.set(key, value);
          },
        },
      },
      on(event, listener) {
        events.on(event, listener);
        return () => events.off(event, listener);
      },
      async close() {
        account.isOpen = false;
      },
      rebuild() {
        texts.clear();
        events.emit("rebuilt");
      },
    };
    return account;
  }
  return {
    accounts,
    open,
    failToOpen(error: Error | null) {
      failure = error;
    },
    failToWrite(error: Error | null) {
      writeFailure = error;
    },
  };
}
