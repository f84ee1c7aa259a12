import { Call } from "#shared/call/types.ts";
import type { Draft } from "#shared/contract/desk/contract.ts";
import type { Connection } from "../connection.ts";
import type { SnapshotProgress, StoredCall, StoreReaders } from "../readers.ts";
import { missingIndexes } from "./deferred-indexes.ts";

type DraftRow = { key: string; body: string; updatedAt: number };
type CallRow = { body: string; dialog: string | null; updatedAt: number };

const draftColumns = "SELECT key, body, updated_at AS updatedAt FROM draft";
const callColumns = "SELECT body, dialog, updated_at AS updatedAt FROM call";
export const openCalls = `${callColumns} WHERE open = 1 ORDER BY updated_at`;

const draftOf = ({ key, body, updatedAt }: DraftRow): Draft => ({
  key,
  body: JSON.parse(body) as Draft["body"],
  updatedAt,
});
const callOf = ({ body, dialog, updatedAt }: CallRow): StoredCall => ({
  call: Call.parse(JSON.parse(body)),
  dialog,
  updatedAt,
});

/** What only this desk knows: drafts, calls, its place in central's feed, preferences. */
export function deskReader(connection: Connection): Pick<StoreReaders, "drafts" | "calls" | "sync" | "kv"> {
  return {
    drafts: {
      get(key) {
        const row = connection.sql<[string], DraftRow>(`${draftColumns} WHERE key = ?`).get(key);
        return row === undefined ? null : draftOf(row);
      },
      list: () => connection.sql<[], DraftRow>(`${draftColumns} ORDER BY updated_at DESC`).all().map(draftOf),
    },
    calls: {
      open: () => connection.sql<[], CallRow>(openCalls).all().map(callOf),
      get(id) {
        const row = connection.sql<[string], CallRow>(`${callColumns} WHERE id = ?`).get(id);
        return row === undefined ? null : callOf(row);
      },
    },
    sync: {
      position() {
        const sql = "SELECT cursor, last_pull_at AS lastPullAt, first_sync_done AS done FROM sync_state WHERE id = 1";
        const row = connection.sql<[], { cursor: string | null; lastPullAt: number | null; done: number }>(sql).get();
        return { cursor: row?.cursor ?? null, lastPullAt: row?.lastPullAt ?? null, firstSyncDone: row?.done === 1 };
      },
      wordsLeft: () =>
        connection.sql("SELECT 1 FROM word_backlog LIMIT 1").get() !== undefined || missingIndexes(connection).size > 0,
      indexesLeft: () => missingIndexes(connection).size > 0,
      snapshot() {
        const sql = "SELECT rows, total FROM snapshot_state WHERE id = 1";
        return connection.sql<[], SnapshotProgress>(sql).get() ?? null;
      },
    },
    kv: {
      get: (key) =>
        connection.sql<[string], { value: string }>("SELECT value FROM kv WHERE key = ?").get(key)?.value ?? null,
    },
  };
}
