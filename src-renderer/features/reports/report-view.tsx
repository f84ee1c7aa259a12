import { useCallback, useMemo, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useQueueName } from "#renderer/app/lists/use-queue-name.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { ColumnMenu, Segments, useColumns } from "#renderer/ui/list/index.ts";
import type { AgentReportRow, DispositionReportRow, QueueReportRow } from "#shared/contract/desk/index.ts";
import { useAgentColumns } from "./agent-columns.tsx";
import { BarList } from "./bar-list.tsx";
import { useDispositionColumns, useDispositionName } from "./disposition-columns.tsx";
import { type Drill, drillOf } from "./drill.ts";
import type { Figures } from "./figures.ts";
import { IntervalChart } from "./interval-chart.tsx";
import { hasWeek } from "./question.ts";
import { useQueueColumns } from "./queue-columns.tsx";
import { ReportTable } from "./report-table.tsx";
import styles from "./reports.module.css";
import { type Answer, agentTotal, byAgent, byInterval, byQueue, dispositionTotal, queueTotal } from "./rows.ts";
import { WeekMap, WeekMeasure, type WeekMeasureName } from "./week-map.tsx";

interface ViewProps<A extends Answer> {
  readonly answer: A;
  readonly figures: Figures;
  readonly onDrill: (drill: Drill) => void;
}

type QueueAnswer = Extract<Answer, { report: "intervals" | "queues" }>;
type AgentAnswer = Extract<Answer, { report: "agents" }>;
type DispositionAnswer = Extract<Answer, { report: "dispositions" }>;

const usual = { by: "from", descending: false };

/** A report by interval or by queue: its picture and its rows. */
export function QueueReportView({ answer, figures, onDrill }: ViewProps<QueueAnswer>) {
  const words = useWords();
  const { clock } = useDesk();
  const queueName = useQueueName();
  const { rows, span, report } = answer;
  const each = report === "queues";
  const pictures = [
    ...(each ? (["queues"] as const) : []),
    ...(span.interval === "all" ? [] : (["time"] as const)),
    ...(hasWeek(span) ? (["week"] as const) : []),
  ];
  const [chosen, setChosen] = useState<string>("");
  const picture = pictures.find((it) => it === chosen) ?? pictures[0];
  const [measure, setMeasure] = useState<WeekMeasureName>("offered");
  const [marked, setMarked] = useState<number | null>(null);
  const allColumns = useQueueColumns({ figures, each, onDrill });
  const columns = useColumns(`report-${report}`, allColumns);
  const shown = useMemo(
    () => allColumns.filter((column) => columns.shown.some(({ id }) => id === column.id)),
    [allColumns, columns.shown],
  );
  const series = useMemo(() => byInterval(rows, span, clock.now()), [rows, span, clock]);
  const open = useCallback(
    (row: QueueReportRow) => onDrill(drillOf({ ...row, name: row.queue === null ? null : queueName(row.queue) })),
    [onDrill, queueName],
  );
  if (rows.length === 0) return <Nothing />;
  return (
    <>
      <div className={styles.pictures}>
        {pictures.length > 1 && (
          <Segments
            label={words("reports:picture.label")}
            value={picture ?? "time"}
            options={pictures.map((value) => ({ value, label: words(`reports:picture.${value}`) }))}
            onChange={setChosen}
          />
        )}
        {picture === "week" && <WeekMeasure value={measure} onChange={setMeasure} />}
        <span className={styles.gap} />
        <ColumnMenu
          label={words("lists:columns")}
          columns={allColumns}
          shown={columns.chosen}
          onChange={columns.setChosen}
        />
      </div>
      {picture === "time" && (
        <IntervalChart
          label={words("reports:chart.label")}
          rows={series}
          figures={figures}
          marked={marked}
          onOpen={open}
        />
      )}
      {picture === "week" && <WeekMap span={span} figures={figures} measure={measure} />}
      {picture === "queues" && (
        <BarList
          label={words("reports:chart.queues")}
          caption={words("reports:chart.queues-caption")}
          bars={byQueue(rows, span).map((row) => ({
            id: row.queue ?? "",
            name: row.queue === null ? "" : queueName(row.queue),
            text: `${figures.count(row.counts.offered)} · ${figures.share(row.serviceLevel)}`,
            parts: [
              { look: "plain", label: words("reports:chart.answered"), value: row.counts.answered },
              {
                look: "hatched",
                label: words("reports:chart.abandoned"),
                value: row.counts.abandoned + row.counts.abandonedShort,
              },
              { look: "dotted", label: words("reports:chart.left"), value: row.counts.left },
            ],
          }))}
        />
      )}
      <ReportTable<QueueReportRow>
        label={words(`reports:report.${report}`)}
        rows={rows}
        columns={shown}
        total={queueTotal(rows, span)}
        totalLabel={words("reports:total")}
        usual={usual}
        onOpen={open}
        onMark={(row) => setMarked(row.from)}
        empty={null}
      />
    </>
  );
}

/** What agents did. */
export function AgentReportView({ answer, figures, onDrill }: ViewProps<AgentAnswer>) {
  const words = useWords();
  const { rows, span } = answer;
  const columns = useAgentColumns(figures, onDrill);
  const bars = useMemo(
    () =>
      byAgent(rows, span).map(({ member, name, counts, averageHandleMs }) => ({
        id: member,
        name: name ?? member,
        text: `${figures.count(counts.handled)} · ${figures.length(averageHandleMs)}`,
        parts: [
          { look: "plain", label: words("reports:chart.talk"), value: counts.talkedMs },
          { look: "hatched", label: words("reports:chart.hold"), value: counts.heldMs },
          { look: "dotted", label: words("reports:chart.wrap-up"), value: counts.wrapUpMs },
        ] as const,
      })),
    [rows, span, figures, words],
  );
  if (rows.length === 0) return <Nothing />;
  return (
    <>
      <BarList label={words("reports:chart.agents")} caption={words("reports:chart.agents-caption")} bars={bars} />
      <ReportTable<AgentReportRow>
        label={words("reports:report.agents")}
        rows={rows}
        columns={columns}
        total={agentTotal(rows, span)}
        totalLabel={words("reports:total")}
        usual={usual}
        onOpen={(row) => onDrill(drillOf({ ...row, name: row.name ?? row.member }))}
        empty={null}
      />
    </>
  );
}

/** What came of calls. */
export function DispositionReportView({ answer, figures, onDrill }: ViewProps<DispositionAnswer>) {
  const words = useWords();
  const nameOf = useDispositionName();
  const { rows, span } = answer;
  const total = useMemo(() => dispositionTotal(rows), [rows]);
  const columns = useDispositionColumns(figures, span, total.calls, onDrill);
  if (rows.length === 0) return <Nothing />;
  return (
    <>
      <BarList
        label={words("reports:chart.dispositions")}
        caption={words("reports:short.calls")}
        bars={rows.map((row) => ({
          id: row.dispositionId ?? "none",
          name: nameOf(row),
          text: figures.count(row.calls),
          parts: [{ look: "plain", label: words("reports:short.calls"), value: row.calls }],
        }))}
      />
      <ReportTable<DispositionReportRow>
        label={words("reports:report.dispositions")}
        rows={rows}
        columns={columns}
        total={total}
        totalLabel={words("reports:total")}
        usual={{ by: "calls", descending: true }}
        onOpen={(row) => onDrill(drillOf({ ...span, disposition: row.dispositionId ?? "none", name: nameOf(row) }))}
        empty={null}
      />
    </>
  );
}

function Nothing() {
  const words = useWords();
  return (
    <div className={styles.nothing}>
      <Empty title={words("reports:empty")} hint={words("reports:empty-hint")} />
    </div>
  );
}
