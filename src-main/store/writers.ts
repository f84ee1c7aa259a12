import type { Call } from "#shared/call/types.ts";
import type { Draft } from "#shared/contract/desk/contract.ts";
import type { Entity, EntityRecord, WritableEntity } from "#shared/crm/entities.ts";
import type { CallId } from "#shared/ids.ts";
import type { Change, Fields, Mutation, MutationResult } from "#shared/sync/protocol.ts";
import type { TracedCall, TraceEntry } from "#shared/trace/index.ts";

/**
 * `record`: the whole record as it shall be. `changedFields`: those that the agent changed (default: those that differ from what is
 * stored). `base`: the values that the agent saw when the change began (default: what is stored), so that a change of somebody
 * else in between is merged, not lost. A phone's `e164` and `extension` are made here from `raw`, whatever was given.
 */
export type SaveOp<E extends WritableEntity = WritableEntity> = {
  op: "save";
  entity: E;
  record: EntityRecord<E>;
  changedFields?: readonly string[];
  base?: Fields;
};
export type AnySaveOp = { [E in WritableEntity]: SaveOp<E> }[WritableEntity];

/** What may be done together in one transaction. */
export type WriteOp =
  | AnySaveOp
  | { op: "remove"; entity: WritableEntity; id: string }
  | { op: "put-call"; call: Call; dialog: string | null }
  | { op: "discard-draft"; key: string };

/**
 * What a page of central's changes came to. `invalid`: records that break their schema, skipped so that the rest goes on. `conflicts`: fields
 * that central and an unsent local change both changed; central's answer to the push makes them problems to settle.
 */
export type ApplyReport = {
  applied: number;
  invalid: { entity: Entity; id: string; detail: string }[];
  conflicts: number;
};

/**
 * What a line of a snapshot was. `rows`: how many it brought, those that break their schema among them (`invalid`, skipped). `end`: everything, so many
 * rows, is in the file, and the cursor is where the feed goes on.
 */
export type SnapshotReport =
  | { type: "snapshot" }
  | { type: "rows"; rows: number; invalid: ApplyReport["invalid"] }
  | { type: "end"; rows: number };

/** Records as they come from central (or a generator), for a first sync. Records that are there are replaced. */
export type BulkRecord = { [E in Entity]: { entity: E; record: EntityRecord<E> } }[Entity];

/** A call of which a trace is kept, as the recorder knows it. `complete`: no entry of it was lost so far. */
export type TraceCallRow = Omit<TracedCall, "entries"> & { about: CallId | null; complete: boolean };

/**
 * Entries for the trace's ring. Those of SIP carry the message as it was on the wire in `body`, and no title: the writer makes both from it, without
 * secrets. `looseEntries`: of those that belong to no call only the newest so many are kept.
 */
export type TraceBatch = {
  entries: readonly TraceEntry[];
  calls: readonly TraceCallRow[];
  limitBytes: number;
  looseEntries: number;
};

/**
 * The engine's writes: each is a message to the writer thread and resolves after the commit. What an agent did (records, drafts,
 * calls, outbox) is synced to disk before it resolves and goes before any bulk work that waits.
 * All reject with StoreError; `disk-full` and `worker-died` say that the caller still has the only copy.
 */
export interface StoreWriters {
  /** Changes and their outbox rows in one transaction: all or none. A wrap-up is one of these. */
  transact(ops: readonly WriteOp[]): Promise<void>;
  records: {
    save<E extends WritableEntity>(
      entity: E,
      record: EntityRecord<E>,
      options?: { changedFields?: readonly string[]; base?: Fields },
    ): Promise<void>;
    remove(entity: WritableEntity, id: string): Promise<void>;
  };
  drafts: {
    /** Resolves with the time of saving (epoch ms). While the disk is full the newest body per key is kept and written when there is room. */
    save(key: string, body: Draft["body"]): Promise<{ savedAt: number }>;
    discard(key: string): Promise<void>;
  };
  calls: {
    put(call: Call, dialog: string | null): Promise<void>;
    remove(id: CallId): Promise<void>;
  };
  outbox: {
    /**
     * Hands out the oldest unacknowledged changes for a push and marks them as sent in the same transaction: from then on none of
     * them is altered, so that a retry carries the same content under the same key.
     */
    take(limit: number): Promise<Mutation[]>;
    /** The same for named changes. */
    markSent(mutationIds: readonly string[]): Promise<Mutation[]>;
    /** Takes in central's answers: records, conflicts, rejections. Answers to unknown mutations are ignored (a repeated answer). */
    acknowledge(results: readonly MutationResult[]): Promise<void>;
    /** Settles a conflict (`id` of a SyncProblem): fields taken as `mine` become a new change. */
    settleConflict(id: string, take: Readonly<Record<string, "mine" | "theirs">>): Promise<void>;
    /** Gives a rejected change up. */
    dropRejected(id: string): Promise<void>;
    /** Sends a rejected change again, as a new one. */
    retryRejected(id: string): Promise<void>;
  };
  sync: {
    /**
     * Takes in one page of central's changes. The cursor commits with the last of them, never before, so a crash in between
     * only repeats. Unsent local changes are re-based on what comes, not overwritten.
     */
    apply(changes: readonly Change[], cursor: string): Promise<ApplyReport>;
    /**
     * Takes in one line of central's snapshot (SnapshotLine, without its line end); `line` is handed over and must be a buffer of its own. Lines are
     * sent in order, without waiting for each other. They are committed together, each with the place at which the stream goes on behind it; a
     * failure takes those back that were not committed, so after one ask `snapshotPlace` where to go on.
     */
    snapshotLine(line: Uint8Array): Promise<SnapshotReport>;
    /** Where the stream goes on, once all lines sent before are committed; null: no snapshot is being taken in. */
    snapshotPlace(): Promise<{ resume: string | null } | null>;
    /** After a rebuild or when central says that the cursor is too old: the next pull starts from nothing. Keeps all data. */
    resetCursor(): Promise<void>;
    setFirstSyncDone(): Promise<void>;
  };
  /**
   * Streams records in with few syncs to disk; resolves when all are committed. Makes no outbox rows. Not while the same records are edited.
   * `unattended`: nobody works with the desk meanwhile (seed data, benches), so it may hold the writer for long and build indexes at the end.
   */
  bulkLoad(
    records: Iterable<BulkRecord> | AsyncIterable<BulkRecord>,
    options?: { onProgress?: (loaded: number) => void; unattended?: boolean },
  ): Promise<{ loaded: number }>;
  kv: { set(key: string, value: string | null): Promise<void> };
  trace: {
    /** Not synced to disk by itself: a power cut may cost the newest entries. What no longer fits the ring leaves it in the same transaction. */
    append(batch: TraceBatch): Promise<void>;
  };
  /** Removes every record, call, draft and outbox row: another agent takes over this desk's folder. */
  wipe(): Promise<void>;
}
