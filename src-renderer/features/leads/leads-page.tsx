import { useRef, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { KeyHints } from "#renderer/app/lists/key-hints.tsx";
import { ListProblem } from "#renderer/app/lists/list-problem.tsx";
import { useListAction } from "#renderer/app/lists/use-list-action.ts";
import { useOpenRecord } from "#renderer/app/lists/use-open-record.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import {
  ColumnMenu,
  FilterField,
  ListPage,
  Segments,
  useColumns,
  usePagedRows,
  VirtualTable,
} from "#renderer/ui/list/index.ts";
import type { LeadRow } from "#shared/contract/desk/index.ts";
import type { LeadId } from "#shared/ids.ts";
import { EditLead } from "./edit-lead.tsx";
import { useLeadColumns } from "./lead-columns.tsx";

const statuses = ["open", "all"] as const;

/** Leads, those that are still open first of all: newest change on top. */
export function LeadsPage() {
  const words = useWords();
  const keys = useKeyParts();
  const { client, dialer } = useDesk();
  const pulledAt = useSlice("sync", (sync) => sync.lastPullAt);
  const allColumns = useLeadColumns();
  const columns = useColumns("leads", allColumns);
  const [status, setStatus] = useState<(typeof statuses)[number]>("open");
  const [filter, setFilter] = useState("");
  const [marked, setMarked] = useState(0);
  const [saves, setSaves] = useState(0);
  const [editing, setEditing] = useState<LeadId | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const request = useRequest();
  const open = useOpenRecord(request);
  const wanted = filter.trim();
  const list = usePagedRows<LeadRow>(
    JSON.stringify([status, wanted]),
    (cursor, signal) => client.records.leads({ status, filter: wanted, cursor, limit: 200 }, { signal }),
    `${pulledAt} ${saves}`,
  );
  const row = () => list.rows.rowAt(marked);
  useListAction("list-filter", () => field.current?.focus());
  useListAction("list-edit", () => setEditing(row()?.lead.id ?? null));
  useListAction("list-dial", () => {
    const { lead, number } = row() ?? {};
    if (lead && number) void dialer.dial({ number, target: { type: "lead", id: lead.id } });
  });
  return (
    <>
      <ListPage
        title={words("leads:title")}
        tools={
          <>
            <Segments
              label={words("leads:which")}
              value={status}
              options={statuses.map((value) => ({ value, label: words(`leads:${value}`) }))}
              onChange={(next) => {
                setStatus(next);
                setMarked(0);
              }}
            />
            <FilterField
              ref={field}
              label={words("leads:filter")}
              clearLabel={words("lists:clear-filter")}
              keys={keys("list-filter")}
              value={filter}
              onChange={(next) => {
                setFilter(next);
                setMarked(0);
              }}
              onLeave={() => document.querySelector<HTMLElement>("[data-page] [role=grid]")?.focus()}
            />
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
        foot={<KeyHints open={words("lists:open-record")} actions={["list-dial", "list-edit", "list-filter"]} />}
      >
        <VirtualTable
          label={words("leads:title")}
          columns={columns.shown}
          list={list}
          marked={marked}
          onMark={setMarked}
          onOpen={({ lead }) => open({ type: "lead", id: lead.id })}
          empty={
            wanted === "" ? (
              <Empty title={words(`leads:empty.${status}`)} hint={words("leads:empty.hint")} />
            ) : (
              <Empty title={words("leads:none-found", { filter: wanted })} hint={words("customers:none-found.hint")} />
            )
          }
        />
      </ListPage>
      {editing !== null && (
        <EditLead id={editing} onClose={() => setEditing(null)} onSaved={() => setSaves((count) => count + 1)} />
      )}
    </>
  );
}
