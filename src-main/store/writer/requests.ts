import type { Call } from "#shared/call/types.ts";
import type { Change, Mutation, MutationResult } from "#shared/sync/protocol.ts";
import type { StoreErrorCode } from "../errors.ts";
import type { Effects } from "../repositories/effects.ts";
import type { ApplyReport, BulkRecord, SnapshotReport, TraceBatch, WriteOp } from "../writers.ts";

type At = { at: number };

/** Everything that the writer thread can be asked, with its answer. One transaction each. */
export type Requests = {
  transact: { args: At & { ops: readonly WriteOp[] }; result: null };
  "draft.save": { args: At & { key: string; body: string }; result: null };
  "outbox.take": { args: At & { limit: number }; result: Mutation[] };
  "outbox.markSent": { args: At & { mutationIds: readonly string[] }; result: Mutation[] };
  "outbox.acknowledge": { args: At & { results: readonly MutationResult[] }; result: null };
  "conflict.settle": { args: At & { id: string; take: Readonly<Record<string, "mine" | "theirs">> }; result: null };
  "rejected.drop": { args: { id: string }; result: null };
  "rejected.retry": { args: At & { id: string }; result: null };
  /** `cursor` comes with the last part of a page only. */
  "sync.apply": { args: At & { changes: readonly Change[]; cursor: string | null }; result: ApplyReport };
  "sync.resetCursor": { args: Record<never, never>; result: null };
  "sync.setFirstSyncDone": { args: Record<never, never>; result: null };
  /** A line of central's snapshot, without its line end; the buffer is handed over. */
  "snapshot.line": { args: At & { line: Uint8Array }; result: SnapshotReport };
  /** Where the stream goes on, once everything that was taken in is committed; null: no snapshot is being taken in. */
  "snapshot.place": { args: Record<never, never>; result: { resume: string | null } | null };
  /** Makes search words that are still to be made, for about this long. @returns whether some are left */
  "words.make": { args: { budgetMs: number }; result: boolean };
  "bulk.begin": { args: { unattended: boolean }; result: null };
  "bulk.load": { args: { records: readonly BulkRecord[] }; result: null };
  "bulk.end": { args: Record<never, never>; result: null };
  "call.remove": { args: { id: Call["id"] }; result: null };
  "kv.set": { args: { key: string; value: string | null }; result: null };
  "trace.append": { args: TraceBatch; result: null };
  /** Carried over from a damaged file. */
  restore: { args: { salvage: Salvage }; result: null };
  wipe: { args: Record<never, never>; result: null };
  /** Proves that there is room to write. */
  probe: { args: At; result: null };
};
export type RequestName = keyof Requests;

/**
 * Requests that are gathered into transactions of many: large ones write fewer pages. Answered before the commit, which follows within a second, when
 * the agent's next write comes, or at the snapshot's end. What a crash takes of it comes again.
 */
export const gathered: ReadonlySet<RequestName> = new Set(["snapshot.line", "words.make"]);

/** What could be read from a damaged file before it was set aside: rows as they were, by table. */
export type Salvage = Readonly<
  Record<"outbox" | "rejected" | "conflict" | "draft" | "call", readonly Record<string, string | number | null>[]>
>;

/** Small writes of the agent go before bulk work that waits; bulk commits need no sync to disk of their own. */
export type Lane = "interactive" | "bulk";

export type ToWriter =
  | {
      [N in RequestName]: { type: "request"; seq: number; lane: Lane; name: N; args: Requests[N]["args"] };
    }[RequestName]
  | { type: "close" };

export type Failure = { code: StoreErrorCode; message: string };
export type FromWriter =
  | { type: "ready" }
  | { type: "unusable"; failure: Failure }
  | { type: "done"; seq: number; result: unknown; effects: Effects; tookMs: number }
  /** What a gathered transaction changed, after its commit. */
  | { type: "committed"; effects: Effects }
  | { type: "failed"; seq: number; failure: Failure };

/** Given to the thread at its start. */
export type WriterData = { file: string; key: Uint8Array; now: number };
