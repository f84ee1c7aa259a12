import { createStore, type StoreApi } from "zustand/vanilla";
import type { DeskApi } from "#renderer/desk/index.ts";
import type { Disposition } from "#shared/contract/desk/index.ts";

/** Slow-changing lists that forms choose from. */
export interface Catalogue {
  readonly dispositions: StoreApi<readonly Disposition[]>;
  /** Reads the lists again: after signing in, when the desk is back, after a pull. Never rejects; the old lists stay. */
  refresh(): Promise<void>;
}

export function createCatalogue(client: Pick<DeskApi, "records">): Catalogue {
  const dispositions = createStore<readonly Disposition[]>(() => []);
  return {
    dispositions,
    refresh: async () => {
      try {
        const { items } = await client.records.dispositions();
        dispositions.setState(items, true);
      } catch {
        // Asked again at the next sign-in, reconnect or pull; the picker says when it has nothing to offer.
      }
    },
  };
}
