import { useEffect, useState } from "react";
import { useDesk, useSlice, useWorkspace } from "#renderer/app/desk-context.ts";
import { useViewPreference } from "#renderer/ui/list/use-view-preference.ts";
import type { HistoryRow } from "#shared/contract/desk/index.ts";

/** The badge says "99+" beyond this. */
export const mostCounted = 99;

/** How many calls were missed after `since` (epoch ms). */
export function missedSince(rows: readonly Pick<HistoryRow, "interaction">[], since: number): number {
  return rows.filter(({ interaction }) => interaction.startedAt > since).length;
}

/** Calls missed since the list of calls was last looked at. */
export function useMissedCalls(): number {
  const { client } = useDesk();
  const here = useWorkspace((workspace) => workspace.page === "calls");
  const ended = useSlice("calls", (calls) => calls.map((call) => call.endedAt ?? "").join());
  const pulledAt = useSlice("sync", (sync) => sync.lastPullAt);
  const [seenAt, setSeenAt] = useViewPreference("calls:seen-at", startOfToday(), (stored) =>
    typeof stored === "number" ? stored : null,
  );
  const [missed, setMissed] = useState<readonly HistoryRow[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the marks say when to read again.
  useEffect(() => {
    const stale = new AbortController();
    // Not in the task that paints a ringing call.
    const timer = setTimeout(async () => {
      try {
        const { items } = await client.history.list(
          { filter: "missed", limit: mostCounted + 1 },
          { signal: stale.signal },
        );
        if (!stale.signal.aborted) setMissed(items);
      } catch {
        // Counted again after the next call; the old count stays.
      }
    }, 200);
    return () => {
      clearTimeout(timer);
      stale.abort();
    };
  }, [client, ended, pulledAt]);
  const newest = missed[0]?.interaction.startedAt ?? 0;
  useEffect(() => {
    if (here && newest > seenAt) setSeenAt(newest);
  }, [here, newest, seenAt, setSeenAt]);
  return here ? 0 : missedSince(missed, seenAt);
}

/** On a desk that was never looked at: nobody wants last month's missed calls counted. */
function startOfToday(): number {
  return new Date().setHours(0, 0, 0, 0);
}
