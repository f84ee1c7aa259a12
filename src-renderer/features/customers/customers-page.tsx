import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { KeyHints } from "#renderer/app/lists/key-hints.tsx";
import { ListProblem } from "#renderer/app/lists/list-problem.tsx";
import { useListAction } from "#renderer/app/lists/use-list-action.ts";
import { useOpenRecord } from "#renderer/app/lists/use-open-record.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { useMay } from "#renderer/app/use-may.ts";
import { ExportCustomers, ImportButton } from "#renderer/features/import/index.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import {
  ColumnMenu,
  FilterField,
  ListPage,
  useColumns,
  usePagedRows,
  useViewPreference,
  VirtualTable,
} from "#renderer/ui/list/index.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { CustomerRow } from "#shared/contract/desk/index.ts";
import type { CustomerId } from "#shared/ids.ts";
import { useCustomerColumns } from "./customer-columns.tsx";
import { asSorting, firstSorting } from "./customer-sorting.ts";
import { EditCustomer } from "./edit-customer.tsx";

/** Every customer of the store: filtered by name, pinyin, company or number, sorted, opened as a tab. */
export function CustomersPage() {
  const words = useWords();
  const keys = useKeyParts();
  const language = useLanguage();
  const { client, dialer } = useDesk();
  const pulledAt = useSlice("sync", (sync) => sync.lastPullAt);
  const allColumns = useCustomerColumns();
  const columns = useColumns("customers", allColumns);
  const [sorting, setSorting] = useViewPreference("customers:sorting", firstSorting, asSorting);
  const [filter, setFilter] = useState("");
  const [marked, setMarked] = useState(0);
  const [saves, setSaves] = useState(0);
  const [editing, setEditing] = useState<CustomerId | "new" | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const request = useRequest();
  const may = useMay();
  const open = useOpenRecord(request);
  const wanted = filter.trim();
  const list = usePagedRows<CustomerRow>(
    JSON.stringify([sorting, wanted]),
    (cursor, signal) =>
      client.records.customers(
        { sort: sorting.by, descending: sorting.descending, filter: wanted, cursor, limit: 200 },
        { signal },
      ),
    `${pulledAt} ${saves}`,
  );
  const row = () => list.rows.rowAt(marked);
  const edit = () => setEditing(row()?.customer.id ?? null);
  const toList = () => document.querySelector<HTMLElement>("[data-page] [role=grid]")?.focus();
  useListAction("list-filter", () => field.current?.focus());
  useListAction("list-new", () => setEditing("new"));
  useListAction("list-edit", edit);
  useListAction("list-dial", () => {
    const { customer, number } = row() ?? {};
    if (customer === undefined || !number) return;
    const dial = { number, target: { type: "customer", id: customer.id } as const };
    if (customer.doNotCall) dialer.ask({ ...dial, why: "do-not-call" });
    else void dialer.dial(dial);
  });
  return (
    <>
      <ListPage
        title={words("customers:title")}
        count={
          list.state.total === null
            ? null
            : words("customers:count", { count: list.state.total, shown: list.state.total.toLocaleString(language) })
        }
        tools={
          <>
            <FilterField
              ref={field}
              label={words("customers:filter")}
              clearLabel={words("lists:clear-filter")}
              keys={keys("list-filter")}
              value={filter}
              onChange={(next) => {
                setFilter(next);
                setMarked(0);
              }}
              onLeave={toList}
            />
            <ColumnMenu
              label={words("lists:columns")}
              columns={allColumns}
              shown={columns.chosen}
              onChange={columns.setChosen}
            />
            {may("customers.import") && <ImportButton />}
            {may("customers.export") && <ExportCustomers filter={wanted} />}
            <Button
              leftSection={<IconUserPlus size={15} aria-hidden="true" />}
              onClick={() => setEditing("new")}
              {...tipOf(words("customers:new"), keys("list-new"))}
            >
              {words("customers:new")}
            </Button>
          </>
        }
        strips={
          <>
            <RefusalStrip request={request} />
            <ListProblem error={list.state.error} onRetry={() => list.rows.refresh()} />
          </>
        }
        foot={
          <KeyHints
            open={words("customers:hint.open")}
            actions={["list-dial", "list-edit", "list-new", "list-filter"]}
          />
        }
      >
        <VirtualTable
          label={words("customers:title")}
          columns={columns.shown}
          list={list}
          marked={marked}
          onMark={setMarked}
          onOpen={({ customer }) => open({ type: "customer", id: customer.id })}
          sorting={sorting}
          onSort={(next) => {
            setSorting(asSorting(next) ?? firstSorting);
            setMarked(0);
          }}
          empty={
            wanted === "" ? (
              <Empty title={words("customers:empty.title")} hint={words("customers:empty.hint")} />
            ) : (
              <Empty
                title={words("customers:none-found.title", { filter: wanted })}
                hint={words("customers:none-found.hint")}
              />
            )
          }
        />
      </ListPage>
      {editing !== null && (
        <EditCustomer
          id={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={(id) => {
            setSaves((count) => count + 1);
            if (editing === "new") open({ type: "customer", id });
          }}
        />
      )}
    </>
  );
}
