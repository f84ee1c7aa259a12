import { useMemo } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useQueueName } from "#renderer/app/lists/use-queue-name.ts";
import type { QueueReportRow } from "#shared/contract/desk/index.ts";
import { type Counted, type Drill, drillOf } from "./drill.ts";
import { DrillButton } from "./drill-button.tsx";
import type { Figures } from "./figures.ts";
import type { ReportColumn } from "./report-column.ts";

interface Options {
  readonly figures: Figures;
  /** Queues are told apart. */
  readonly each: boolean;
  readonly onDrill: (drill: Drill) => void;
}

const narrow = "minmax(80px, 0.7fr)";
const wide = "minmax(60px, 0.8fr)";
/** Those with longer names. */
const widths: Readonly<Record<string, string>> = {
  "service-level": "minmax(90px, 0.8fr)",
  abandonment: "minmax(74px, 0.8fr)",
};

/** The columns of the reports by interval and by queue. */
export function useQueueColumns({ figures, each, onDrill }: Options): readonly ReportColumn<QueueReportRow>[] {
  const words = useWords();
  const queueName = useQueueName();
  return useMemo(() => {
    const count = (id: Counted, off = false): ReportColumn<QueueReportRow> => ({
      id,
      title: words(`reports:short.${id}`),
      width: narrow,
      off,
      alignEnd: true,
      sortable: true,
      value: ({ counts }) => counts[id],
      cell: (row) =>
        row.counts[id] === 0 ? (
          "0"
        ) : (
          <DrillButton
            label={words("reports:drill", {
              number: figures.count(row.counts[id]),
              what: words(`reports:short.${id}`),
            })}
            onClick={() =>
              onDrill(drillOf({ ...row, counted: id, name: row.queue === null ? null : queueName(row.queue) }))
            }
          >
            {figures.count(row.counts[id])}
          </DrillButton>
        ),
    });
    const figure = (
      id:
        | "service-level"
        | "abandonment"
        | "asa"
        | "average-abandon"
        | "longest-wait"
        | "aht"
        | "talk"
        | "hold"
        | "wrap-up",
      value: (row: QueueReportRow) => number | null,
      text: (value: number | null) => string,
      off = false,
    ): ReportColumn<QueueReportRow> => ({
      ...{
        id,
        title: words(`reports:short.${id}`),
        width: widths[id] ?? wide,
        off,
        alignEnd: true,
        sortable: true,
        value,
      },
      cell: (row) => text(value(row)),
    });
    return [
      {
        id: "from",
        title: words("reports:short.from"),
        width: "minmax(96px, 1.3fr)",
        fixed: true,
        sortable: true,
        value: ({ from }) => from,
        cell: ({ from, until }) => figures.interval(from, until),
      },
      ...(each
        ? [
            {
              id: "queue",
              title: words("reports:short.queue"),
              width: "minmax(84px, 1.4fr)",
              fixed: true,
              sortable: true,
              value: ({ queue }) => (queue === null ? null : queueName(queue)),
              cell: ({ queue }) => (queue === null ? null : queueName(queue)),
            } satisfies ReportColumn<QueueReportRow>,
          ]
        : []),
      count("offered"),
      count("answered"),
      count("answeredInTime", true),
      count("abandoned"),
      count("abandonedInTime", true),
      count("abandonedShort", true),
      count("left", true),
      figure("service-level", (row) => row.serviceLevel, figures.share),
      figure("abandonment", (row) => row.abandonmentRate, figures.share),
      figure("asa", (row) => row.averageSpeedOfAnswerMs, figures.length),
      figure("average-abandon", (row) => row.averageAbandonMs, figures.length, true),
      figure("longest-wait", (row) => row.longestWaitMs, figures.length),
      count("handled", true),
      figure("aht", (row) => row.averageHandleMs, figures.length),
      figure("talk", (row) => row.counts.talkedMs, figures.length, true),
      figure("hold", (row) => row.counts.heldMs, figures.length, true),
      figure("wrap-up", (row) => row.counts.wrapUpMs, figures.length, true),
    ];
  }, [words, queueName, figures, each, onDrill]);
}
