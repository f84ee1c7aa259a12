import type { CentralState, SyncState } from "#shared/contract/desk/index.ts";
import type { SyncStore } from "./sync-store.ts";

/** What sync shows of itself. Listeners hear only of what has changed. */
export interface SyncStatus {
  sync(): SyncState;
  central(): CentralState;
  /** Reads the counts anew and takes on a name. */
  show(name: SyncState["name"]): void;
  /** Reads the counts anew. */
  refresh(): void;
  setCentral(state: CentralState): void;
  /** Central says that this desk has everything. Shown once a minute. */
  upToDate(at: number): void;
}

const shownEveryMs = 60_000;

export function createSyncStatus(options: {
  store: SyncStore;
  progress(): SyncState["progress"];
  onSync(state: SyncState): void;
  onCentral(state: CentralState): void;
  onProblems(kind: "conflict" | "rejected", count: number): void;
}): SyncStatus {
  const { store } = options;
  const read = (name: SyncState["name"]): SyncState => ({
    name,
    ...store.read.outbox.counts(),
    lastPullAt: later(store.read.sync.position().lastPullAt, confirmedAt),
    progress: options.progress(),
  });
  let confirmedAt: number | null = null;
  let sync = read("paused");
  let central: CentralState = { name: "unknown" };

  function show(name: SyncState["name"]): void {
    const before = sync;
    sync = read(name);
    if (sync.conflicts > before.conflicts) options.onProblems("conflict", sync.conflicts - before.conflicts);
    if (sync.rejected > before.rejected) options.onProblems("rejected", sync.rejected - before.rejected);
    if (JSON.stringify(sync) !== JSON.stringify(before)) options.onSync(sync);
  }

  return {
    sync: () => sync,
    central: () => central,
    show,
    refresh: () => show(sync.name),
    setCentral(state) {
      const same = central.name === state.name && state.name === "online";
      if (same) return;
      central = state;
      options.onCentral(state);
    },
    upToDate(at) {
      if (at - (sync.lastPullAt ?? 0) < shownEveryMs) return;
      confirmedAt = at;
      show(sync.name);
    },
  };
}

function later(one: number | null, other: number | null): number | null {
  return one === null || (other !== null && other > one) ? other : one;
}
