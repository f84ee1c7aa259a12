import type { SyncState } from "#shared/contract/desk/index.ts";

export interface FirstSyncFigures {
  readonly rows: number;
  readonly total: number;
  /** Records a second and the time left in ms; null: not known yet. */
  readonly pace: { readonly rate: number; readonly leftMs: number } | null;
}

/** What there is to say of a running first sync; null where its end is not known. */
export function firstSyncFigures(sync: SyncState): FirstSyncFigures | null {
  const { progress } = sync;
  if (sync.name !== "first-sync" || progress === null || progress.total === null || progress.total === 0) return null;
  const { rows, total, rowsPerSecond: rate } = progress;
  const known = rate !== undefined && rate !== null && rate > 0;
  return { rows, total, pace: known ? { rate, leftMs: (Math.max(0, total - rows) / rate) * 1000 } : null };
}

/** How far the first sync is, 0 to 100; null where the end is not known. */
export function firstSyncPercent(sync: SyncState): number | null {
  const { progress } = sync;
  if (progress === null || progress.total === null || progress.total === 0) return null;
  return Math.min(100, Math.floor((progress.rows / progress.total) * 100));
}
