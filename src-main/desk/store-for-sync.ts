import type { Store } from "#main/store/index.ts";
import type { SyncStore } from "#main/sync/index.ts";

/** The store with listeners that are taken off by themselves, as sync wants it. */
export function storeForSync(store: Store): SyncStore {
  const offs = new Map<() => void, () => void>();
  return {
    read: store.read,
    write: store.write,
    on(event, listener) {
      offs.set(listener, store.on(event, listener));
    },
    off(_event, listener) {
      offs.get(listener)?.();
      offs.delete(listener);
    },
  };
}
