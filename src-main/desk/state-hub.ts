import type { DeskPatch, DeskSlice, DeskState } from "#shared/contract/desk/index.ts";

interface Watcher {
  readonly dirty: Set<DeskSlice>;
  wake: (() => void) | null;
}

/**
 * The small state of the desk, and who watches it. A watcher gets whole slices: a slow one skips intermediate values, never the last.
 * Changes made in one tick leave in one patch, so that a ringing call and its pop are painted together.
 */
export interface StateHub {
  get<S extends DeskSlice>(slice: S): DeskState[S];
  /** Replaces a slice. Setting the value it already has (by identity) tells nobody. */
  set<S extends DeskSlice>(slice: S, value: DeskState[S]): void;
  update<S extends DeskSlice>(slice: S, change: (value: DeskState[S]) => DeskState[S]): void;
  /** First every slice, then the changed ones, until `signal` aborts. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<DeskPatch, void, void>;
  onChange(listener: (slice: DeskSlice) => void): () => void;
}

export function createStateHub(initial: DeskState): StateHub {
  const state: DeskState = { ...initial };
  const watchers = new Set<Watcher>();
  const listeners = new Set<(slice: DeskSlice) => void>();
  let revision = 0;
  let waking = false;

  function wakeAll(): void {
    waking = false;
    revision += 1;
    for (const watcher of watchers) watcher.wake?.();
  }

  const hub: StateHub = {
    get: (slice) => state[slice],
    set(slice, value) {
      if (state[slice] === value) return;
      state[slice] = value;
      for (const watcher of watchers) watcher.dirty.add(slice);
      for (const listener of listeners) listener(slice);
      if (!waking) {
        waking = true;
        queueMicrotask(wakeAll);
      }
    },
    update: (slice, change) => hub.set(slice, change(state[slice])),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async *watch(signal) {
      const watcher: Watcher = { dirty: new Set(Object.keys(state) as DeskSlice[]), wake: null };
      watchers.add(watcher);
      const stop = () => watcher.wake?.();
      signal?.addEventListener("abort", stop);
      try {
        while (!signal?.aborted) {
          if (watcher.dirty.size > 0) {
            const slices: Partial<DeskState> = {};
            for (const slice of watcher.dirty) Object.assign(slices, { [slice]: state[slice] });
            watcher.dirty.clear();
            yield { revision, slices };
            continue;
          }
          await new Promise<void>((resolve) => {
            watcher.wake = resolve;
          });
          watcher.wake = null;
        }
      } finally {
        watchers.delete(watcher);
        signal?.removeEventListener("abort", stop);
      }
    },
  };
  return hub;
}
