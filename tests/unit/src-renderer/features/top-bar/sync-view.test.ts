import { expect, test } from "vitest";
import { firstSyncFigures, firstSyncPercent } from "#renderer/app/state/first-sync.ts";
import { syncWord } from "#renderer/features/top-bar/sync-view.ts";
import type { SyncState } from "#shared/contract/desk/index.ts";

const idle: SyncState = { name: "idle", pending: 0, conflicts: 0, rejected: 0, lastPullAt: 1, progress: null };
const online = { name: "online", at: 1 } as const;
const gone = { name: "unreachable", at: 1, retryAt: null } as const;

test("the worst that is true is said", () => {
  expect(syncWord(gone, { ...idle, conflicts: 1, pending: 3 })).toBe("problems");
  expect(syncWord(gone, { ...idle, pending: 3 })).toBe("unreachable");
  expect(syncWord(online, { ...idle, name: "first-sync", pending: 3 })).toBe("first-sync");
  expect(syncWord(online, { ...idle, pending: 3 })).toBe("waiting");
  expect(syncWord(online, { ...idle, name: "pulling" })).toBe("syncing");
  expect(syncWord(online, idle)).toBe("up-to-date");
});

test("nothing is called up to date before central was asked", () => {
  expect(syncWord({ name: "unknown" }, { ...idle, lastPullAt: null })).toBe("unknown");
});

test("the share of the first sync is known only with its end", () => {
  const progress = { rows: 250, total: 1_000, startedAt: 1 };
  expect(firstSyncPercent({ ...idle, progress })).toBe(25);
  expect(firstSyncPercent({ ...idle, progress: { ...progress, rows: 1_400 } })).toBe(100);
  expect(firstSyncPercent({ ...idle, progress: { ...progress, total: null } })).toBeNull();
});

test("a first sync tells rows, pace and the time left, as far as they are known", () => {
  const progress = { rows: 250_000, total: 1_000_000, startedAt: 1 };
  const running: SyncState = { ...idle, name: "first-sync", progress };
  expect(firstSyncFigures(running)).toEqual({ rows: 250_000, total: 1_000_000, pace: null });
  expect(firstSyncFigures({ ...running, progress: { ...progress, rowsPerSecond: 25_000 } })).toMatchObject({
    pace: { rate: 25_000, leftMs: 30_000 },
  });
  expect(firstSyncFigures({ ...running, progress: { ...progress, rowsPerSecond: 0 } })?.pace).toBeNull();
  expect(firstSyncFigures(idle)).toBeNull();
});
