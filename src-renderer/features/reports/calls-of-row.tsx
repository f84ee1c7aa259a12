import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { KeyHints } from "#renderer/app/lists/key-hints.tsx";
import { ListProblem } from "#renderer/app/lists/list-problem.tsx";
import { useListAction } from "#renderer/app/lists/use-list-action.ts";
import { useOpenRecord } from "#renderer/app/lists/use-open-record.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { showPop } from "#renderer/app/state/workspace.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { ColumnMenu, ListPage, useColumns, usePagedRows, VirtualTable } from "#renderer/ui/list/index.ts";
import type { DeskReportSpan, ReportCall } from "#shared/contract/desk/index.ts";
import { targetOfCall, useReportCallColumns } from "./call-columns.tsx";
import { callsQuery, type Drill } from "./drill.ts";
import type { Figures } from "./figures.ts";
import styles from "./reports.module.css";

interface CallsOfRowProps {
  readonly drill: Drill;
  readonly span: DeskReportSpan;
  readonly figures: Figures;
  readonly onBack: () => void;
}

/** The calls behind a row of a report, newest first; from each to the record that it was logged to. */
export function CallsOfRow({ drill, span, figures, onBack }: CallsOfRowProps) {
  const words = useWords();
  const { client, dialer, workspace } = useDesk();
  const request = useRequest();
  const openRecord = useOpenRecord(request);
  const [marked, setMarked] = useState(0);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  const allColumns = useReportCallColumns(figures, span.zone);
  const columns = useColumns("report-calls", allColumns);
  const query = callsQuery(drill, span);
  const list = usePagedRows<ReportCall>(
    JSON.stringify(query),
    (cursor, signal) => client.reports.calls({ ...query, cursor, limit: 100 }, { signal }),
    null,
  );
  const open = (row: ReportCall) => {
    const target = targetOfCall(row);
    if (target !== null) return openRecord(target);
    if (row.number === null) return;
    const { number } = row;
    // Logged to nobody: the number is looked up as if it called now.
    void request.run(async () => {
      const opened = await client.links.open({ url: `popline://pop?tel=${encodeURIComponent(number)}` });
      if (opened.did === "popped") showPop(workspace, opened.popId);
    });
  };
  useListAction("list-dial", () => {
    const row = list.rows.rowAt(marked);
    if (row !== undefined && row.number !== null) void dialer.dial({ number: row.number, target: targetOfCall(row) });
  });
  const what = drill.counted === null ? words("reports:calls.all") : words(`reports:short.${drill.counted}`);
  const title = words(drill.name === null ? "reports:calls.title" : "reports:calls.title-of", {
    what,
    name: drill.name ?? "",
    span: figures.span(Math.max(drill.from, span.from), Math.min(drill.until, span.until)),
  });
  return (
    <section
      className={styles.calls}
      aria-label={words("reports:calls.section")}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onBack();
      }}
    >
      <ListPage
        title={title}
        tools={
          <>
            <Button ref={back} leftSection={<IconArrowLeft size={15} aria-hidden="true" />} onClick={onBack}>
              {words("reports:calls.back")}
            </Button>
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
        foot={<KeyHints open={words("lists:open-record")} actions={["list-dial"]} />}
      >
        <VirtualTable
          label={title}
          columns={columns.shown}
          list={list}
          marked={marked}
          onMark={setMarked}
          onOpen={open}
          empty={<Empty title={words("reports:calls.empty")} hint={words("reports:calls.empty-hint")} />}
        />
      </ListPage>
    </section>
  );
}
