import {
  type Icon,
  IconAlertTriangle,
  IconCloudCheck,
  IconCloudOff,
  IconCloudUp,
  IconRefresh,
} from "@tabler/icons-react";
import type { StateTone } from "#renderer/ui/state-mark.tsx";
import type { CentralState, SyncState } from "#shared/contract/desk/index.ts";

/** What the sync chip says: the worst that is true. */
export type SyncWord = "problems" | "unreachable" | "first-sync" | "waiting" | "syncing" | "up-to-date" | "unknown";

export function syncWord(central: CentralState, sync: SyncState): SyncWord {
  if (sync.conflicts + sync.rejected > 0) return "problems";
  if (central.name === "unreachable") return "unreachable";
  if (sync.name === "first-sync") return "first-sync";
  if (sync.pending > 0) return "waiting";
  if (sync.name === "pulling" || sync.name === "pushing") return "syncing";
  return central.name === "unknown" ? "unknown" : "up-to-date";
}

export const syncViews: Readonly<Record<SyncWord, { readonly tone: StateTone; readonly icon: Icon }>> = {
  problems: { tone: "not-ready", icon: IconAlertTriangle },
  unreachable: { tone: "not-ready", icon: IconCloudOff },
  "first-sync": { tone: "held", icon: IconRefresh },
  waiting: { tone: "held", icon: IconCloudUp },
  syncing: { tone: "ready", icon: IconCloudUp },
  "up-to-date": { tone: "ready", icon: IconCloudCheck },
  unknown: { tone: "offline", icon: IconCloudOff },
};

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
