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
