import { EventEmitter } from "node:events";
import type { SyncStore } from "#main/sync/index.ts";
import type { SyncProblem } from "#shared/contract/desk/index.ts";
import { newId } from "#shared/ids.ts";
import type { Change, Mutation, MutationResult } from "#shared/sync/protocol.ts";

/** A store that sync can be watched against, for what the real one (integration tests) can't be made to do. */
export interface MemorySyncStore extends SyncStore {
  readonly outbox: Mutation[];
  readonly results: MutationResult[];
  readonly applied: Change[][];
  readonly problems: SyncProblem[];
  readonly calls: string[];
  position: { cursor: string | null; lastPullAt: number | null; firstSyncDone: boolean };
  add(...mutations: Mutation[]): void;
  /** Makes the next write fail with this. */
  failNext(error: Error): void;
}

export function aMutation(over: Partial<Mutation> = {}): Mutation {
  return {
    mutationId: newId(),
    entity: "customer",
    id: newId(),
    op: "upsert",
    baseVersion: 1,
    fields: { name: "Huang Hang" },
    base: { name: "Huang" },
    madeAt: 1_795_140_000_000,
    ...over,
  };
}

export function memorySyncStore(): MemorySyncStore {
  const events = new EventEmitter();
  const store: MemorySyncStore = {
    outbox: [],
    results: [],
    applied: [],
    problems: [],
    calls: [],
    position: { cursor: null, lastPullAt: null, firstSyncDone: true },
    add(...mutations) {
      store.outbox.push(...mutations);
      events.emit("outbox");
    },
    failNext(error) {
      failure = error;
    },
    read: {
      outbox: {
        counts: () => ({
          pending: store.outbox.length,
          conflicts: store.results.filter((it) => it.status === "applied" && it.conflicts.length > 0).length,
          rejected: store.results.filter((it) => it.status === "rejected").length,
        }),
        pending: (limit) => store.outbox.slice(0, limit),
        problems: () => store.problems,
      },
      sync: { position: () => store.position, snapshot: () => null },
    },
    write: {
      outbox: {
        markSent: async (ids) => store.outbox.filter(({ mutationId }) => ids.includes(mutationId)),
        async acknowledge(results) {
          fail();
          store.results.push(...results);
          const done = new Set<string>(results.map(({ mutationId }) => mutationId));
          store.outbox.splice(0, store.outbox.length, ...store.outbox.filter((it) => !done.has(it.mutationId)));
          events.emit("outbox");
        },
        settleConflict: async (id, take) => void store.calls.push(`settle ${id} ${JSON.stringify(take)}`),
        dropRejected: async (id) => void store.calls.push(`drop ${id}`),
        retryRejected: async (id) => void store.calls.push(`retry ${id}`),
      },
      sync: {
        async apply(changes, cursor) {
          fail();
          store.applied.push([...changes]);
          store.position = { ...store.position, cursor, lastPullAt: 1 };
          return { applied: changes.length, invalid: [], conflicts: 0 };
        },
        snapshotPlace: async () => null,
        snapshotLine: async () => ({ type: "end", rows: 0 }),
        async resetCursor() {
          store.position = { ...store.position, cursor: null };
        },
        async setFirstSyncDone() {
          store.position = { ...store.position, firstSyncDone: true };
        },
      },
    },
    on(event, listener) {
      events.on(event, listener);
      return () => events.off(event, listener);
    },
  };
  let failure: Error | null = null;
  function fail(): void {
    const error = failure;
    failure = null;
    if (error) throw error;
  }
  return store;
}
