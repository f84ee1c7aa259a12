import { useEffect, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import type { HistoryRow } from "#shared/contract/desk/index.ts";

const shown = 30;

/** The newest calls; read again after a call ended, was wrapped up or came in by sync. null: not read yet. */
export function useRecentCalls(): readonly HistoryRow[] | null {
  const { client } = useDesk();
  const [rows, setRows] = useState<readonly HistoryRow[] | null>(null);
  const mark = useSlice("calls", (calls) => calls.map((call) => `${call.endedAt ?? ""}${call.work}`).join());
  const pulledAt = useSlice("sync", (sync) => sync.lastPullAt);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `mark` and `pulledAt` say when the list must be read again.
  useEffect(() => {
    const ended = new AbortController();
    // Not in the task that paints a ringing call.
    const timer = setTimeout(async () => {
      try {
        const { items } = await client.history.list({ filter: "all", limit: shown }, { signal: ended.signal });
        setRows(items);
      } catch {
        // Read again at the next change; the old list stays.
      }
    }, 150);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [client, mark, pulledAt]);
  return rows;
}
