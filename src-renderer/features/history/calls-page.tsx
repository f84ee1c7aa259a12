import { useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { KeyHints } from "#renderer/app/lists/key-hints.tsx";
import { ListProblem } from "#renderer/app/lists/list-problem.tsx";
import { useListAction } from "#renderer/app/lists/use-list-action.ts";
import { useOpenRecord } from "#renderer/app/lists/use-open-record.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { showPop } from "#renderer/app/state/workspace.ts";
import { numberOf, targetOf } from "#renderer/features/softphone/index.ts";
import { OpenTraceButton } from "#renderer/features/trace/index.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { ColumnMenu, ListPage, Segments, useColumns, usePagedRows, VirtualTable } from "#renderer/ui/list/index.ts";
import type { HistoryRow } from "#shared/contract/desk/index.ts";
import { useCallColumns } from "./call-columns.tsx";

const filters = ["all", "in", "out", "missed"] as const;

/** The agent's calls, newest first. */
export function CallsPage() {
  const words = useWords();
  const { client, dialer, workspace } = useDesk();
  // A call ended or was wrapped up, changes went out or came in.
  const calls = useSlice("calls", (all) => all.map((call) => `${call.endedAt ?? ""}${call.work}`).join());
  const sync = useSlice("sync", (state) => `${state.lastPullAt} ${state.pending}`);
  const [filter, setFilter] = useState<(typeof filters)[number]>("all");
  const [marked, setMarked] = useState(0);
  const allColumns = useCallColumns();
  const columns = useColumns("calls", allColumns);
  const request = useRequest();
  const openRecord = useOpenRecord(request);
  const list = usePagedRows<HistoryRow>(
    filter,
    (cursor, signal) => client.history.list({ filter, cursor, limit: 200 }, { signal }),
    `${calls} ${sync}`,
  );
  const open = (row: HistoryRow) => {
    const target = targetOf(row);
    const number = numberOf(row);
    if (target !== null) return openRecord(target);
    if (number === null) return;
    // Logged to nobody: the number is looked up as if it called now.
    void request.run(async () => {
      const opened = await client.links.open({ url: `popline://pop?tel=${encodeURIComponent(number)}` });
      if (opened.did === "popped") showPop(workspace, opened.popId);
    });
  };
  useListAction("list-dial", () => {
    const row = list.rows.rowAt(marked);
    const number = row && numberOf(row);
    if (row && number) void dialer.dial({ number, target: targetOf(row) });
  });
  return (
    <ListPage
      title={words("history:title")}
      tools={
        <>
          <Segments
            label={words("history:which")}
            value={filter}
            options={filters.map((value) => ({ value, label: words(`history:filter.${value}`) }))}
            onChange={(next) => {
              setFilter(next);
              setMarked(0);
            }}
          />
          <OpenTraceButton interaction={list.rows.rowAt(marked)?.interaction} />
          <ColumnMenu
            label={words("lists:columns")}
            columns={allColumns}
            shown={columns.chosen}
            onChange={columns.setChosen}
          />
        </>
      }
      strips={
        <>
          <RefusalStrip request={request} />
          <ListProblem error={list.state.error} onRetry={() => list.rows.refresh()} />
        </>
      }
      foot={<KeyHints open={words("lists:open-record")} actions={["list-dial", "list-trace"]} />}
    >
      <VirtualTable
        label={words("history:title")}
        columns={columns.shown}
        list={list}
        marked={marked}
        onMark={setMarked}
        onOpen={open}
        empty={<Empty title={words(`history:empty.${filter}`)} hint={words("history:empty.hint")} />}
      />
    </ListPage>
  );
}
