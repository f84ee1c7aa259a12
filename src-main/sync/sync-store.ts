import type { SyncProblem } from "#shared/contract/desk/index.ts";
import type { Change, Mutation, MutationResult } from "#shared/sync/protocol.ts";

/** What sync needs of the store. The desk's store is one of these; sync does not import it (DESIGN 3). */
export interface SyncStore {
  readonly read: {
    outbox: {
      counts(): { pending: number; conflicts: number; rejected: number };
      /** The oldest unacknowledged changes, in the order in which they were made. */
      pending(limit: number): Mutation[];
      /** Conflicts and rejections for the agent to settle. */
      problems(): SyncProblem[];
    };
    sync: {
      position(): { cursor: string | null; lastPullAt: number | null; firstSyncDone: boolean };
      /** A snapshot that is being taken in: rows that are in, and about how many there are. */
      snapshot(): { rows: number; total: number } | null;
    };
  };
  readonly write: {
    outbox: {
      /** Marks changes as sent, so that a retry carries the same content under the same key, and answers with them. */
      markSent(mutationIds: readonly string[]): Promise<Mutation[]>;
      acknowledge(results: readonly MutationResult[]): Promise<void>;
      settleConflict(id: string, take: Readonly<Record<string, "mine" | "theirs">>): Promise<void>;
      dropRejected(id: string): Promise<void>;
      retryRejected(id: string): Promise<void>;
    };
    sync: {
      /** The cursor commits with the last of the changes, never before. */
      apply(changes: readonly Change[], cursor: string): Promise<SyncApplyReport>;
      /**
       * Takes in one line of a snapshot; the buffer is handed over. Lines may be sent without waiting for each other. After a failure `snapshotPlace`
       * says where to go on.
       */
      snapshotLine(line: Uint8Array): Promise<SnapshotLineReport>;
      /** Where the stream goes on (null: at its beginning), once all lines sent before are committed. */
      snapshotPlace(): Promise<{ resume: string | null } | null>;
      resetCursor(): Promise<void>;
      setFirstSyncDone(): Promise<void>;
    };
  };
  /** @returns stops listening */
  on(event: "outbox" | "rebuilt", listener: () => void): () => void;
}

export type SnapshotLineReport =
  | { type: "snapshot" }
  | { type: "rows"; rows: number; invalid: SyncApplyReport["invalid"] }
  /** Everything, so many rows, is in the file; the position's cursor is where the feed goes on. */
  | { type: "end"; rows: number };

export interface SyncApplyReport {
  applied: number;
  /** Records that break their schema: skipped, so that the rest goes on. */
  invalid: { entity: string; id: string; detail: string }[];
  conflicts: number;
}
