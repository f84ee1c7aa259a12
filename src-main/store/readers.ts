import type { Call } from "#shared/call/types.ts";
import type { CustomerRow, Draft, HistoryRow, LeadRow, SyncProblem, TaskRow } from "#shared/contract/desk/contract.ts";
import type { CustomerCard, LeadCard } from "#shared/crm/cards.ts";
import type { Entity, EntityRecord } from "#shared/crm/entities.ts";
import type { Duplicate } from "#shared/crm/forms.ts";
import type { Colleague, Disposition, Interaction, Task } from "#shared/crm/records.ts";
import type { SearchHit } from "#shared/crm/search-hit.ts";
import type { CallId, CustomerId, LeadId, UserId } from "#shared/ids.ts";
import type { NumberKey } from "#shared/phone/types.ts";
import type { Match, PopTarget } from "#shared/pop/types.ts";
import type { Mutation } from "#shared/sync/protocol.ts";
import type { TracedCall, TraceEntry } from "#shared/trace/index.ts";

/** A page of a list. `nextCursor` is opaque; null: there is no more. */
export type Page<T> = { items: T[]; nextCursor: string | null };
export type Paging = { cursor: string | null; limit: number };

export type CustomerSort = "name" | "company" | "lastContact" | "updated";
export type CustomersQuery = Paging & { sort: CustomerSort; descending: boolean; filter: string };
export type LeadsQuery = Paging & { status: "open" | "all"; filter: string };
export type TasksQuery = Paging & {
  assigneeId: UserId | null;
  status: "open" | "done" | "all";
  /** Only abandoned callers to be called back; with `assigneeId` also those that nobody has taken. */
  callbacks?: boolean;
  /** Only tasks due before this time (epoch ms); null: whenever due. */
  dueBefore: number | null;
};
/** `agentId`: only that agent's calls; null: everybody's that this desk may see. */
export type HistoryQuery = Paging & { filter: "all" | "in" | "out" | "missed"; agentId: UserId | null };

/** A call as it was last written, with the telephony's dialog blob for taking it back after a crash. */
export type StoredCall = { call: Call; dialog: string | null; updatedAt: number };

/** What central told last, and when. */
/** A first sync by stream that is under way: rows that are in, and about how many there are. */
export type SnapshotProgress = { rows: number; total: number };

export type SyncPosition = { cursor: string | null; lastPullAt: number | null; firstSyncDone: boolean };

/**
 * The engine's reads: synchronous, on the engine's thread, from a read-only connection. They see every committed write at once.
 * Lookups and cards take well under a millisecond, lists and searches a few.
 */
export interface StoreReaders {
  matches: {
    /** The owners of a number, last contact first, at most 50. `sameLast8` is filled only when nothing matches exactly. */
    byNumber(key: NumberKey): { exact: Match[]; sameLast8: Match[] };
    /** A record's id or a customer's account number, as attached to a call or given in a link. null: resolves to nothing here. */
    byRef(value: string): Match | null;
  };
  cards: {
    customer(id: CustomerId): CustomerCard | null;
    lead(id: LeadId): LeadCard | null;
    of(target: PopTarget): CustomerCard | LeadCard | null;
  };
  records: { get<E extends Entity>(entity: E, id: string): EntityRecord<E> | null };
  colleagues: { byExtension(extension: string): Colleague | null; all(): Colleague[] };
  dispositions: { all(): Disposition[] };
  customers: { list(query: CustomersQuery): Page<CustomerRow> & { total: number } };
  leads: { list(query: LeadsQuery): Page<LeadRow> };
  interactions: { of(target: PopTarget, paging: Paging): Page<Interaction> };
  history: { list(query: HistoryQuery): Page<HistoryRow> };
  tasks: { list(query: TasksQuery): Page<TaskRow>; dueBetween(assigneeId: UserId, from: number, to: number): Task[] };
  /** Records that may be the same as what is being typed, best evidence first, at most 10. `numbers` are raw. */
  duplicates(query: {
    name: string;
    company: string;
    email: string;
    numbers: readonly string[];
    except: string | null;
  }): Duplicate[];
  search: { query(text: string, limit: number): SearchHit[] };
  drafts: { get(key: string): Draft | null; list(): Draft[] };
  calls: {
    /** Calls that have not ended, or whose work is not done: what a restarted engine takes up again. */
    open(): StoredCall[];
    get(id: CallId): StoredCall | null;
  };
  outbox: {
    counts(): { pending: number; conflicts: number; rejected: number };
    /** The oldest unacknowledged changes, in the order in which they were made. To push, use `write.outbox.take`. */
    pending(limit: number): Mutation[];
    /** Conflicts and rejections for the agent to settle, newest first. */
    problems(): SyncProblem[];
  };
  sync: {
    position(): SyncPosition;
    snapshot(): SnapshotProgress | null;
    /** Rows of a first sync are still without search words, or their table without indexes: not all names are found yet. */
    wordsLeft(): boolean;
    /** The indexes of a first sync are still to be made: lists go by the last contact. */
    indexesLeft(): boolean;
  };
  kv: { get(key: string): string | null };
  trace: {
    /** Of the newest entry that is kept; 0: none is. */
    lastSeq(): number;
    /** Newest first. */
    calls(paging: Paging): Page<TracedCall>;
    /** `complete`: nothing of it was lost or has left the ring. */
    call(id: CallId): (TracedCall & { complete: boolean }) | null;
    /** Where the entries of a call and of its consults are, in order; null: those of no call. */
    places(callId: CallId | null): number[];
    /** The entries there; those that left the ring meanwhile are left out. Ask for some at a time: a body may have 16 KiB. */
    entries(places: readonly number[]): TraceEntry[];
  };
}
