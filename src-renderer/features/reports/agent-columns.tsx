import { useMemo } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { AgentReportRow } from "#shared/contract/desk/index.ts";
import { type Drill, drillOf } from "./drill.ts";
import { DrillButton } from "./drill-button.tsx";
import type { Figures } from "./figures.ts";
import type { ReportColumn } from "./report-column.ts";
import styles from "./reports.module.css";

const narrow = "minmax(64px, 0.8fr)";

/** The columns of the report by agent. */
export function useAgentColumns(
  figures: Figures,
  onDrill: (drill: Drill) => void,
): readonly ReportColumn<AgentReportRow>[] {
  const words = useWords();
  return useMemo(() => {
    const count = (id: "offered" | "unanswered"): ReportColumn<AgentReportRow> => ({
      ...{ id, title: words(`reports:short.${id}`), width: narrow, alignEnd: true, sortable: true },
      value: ({ counts }) => counts[id],
      cell: ({ counts }) => figures.count(counts[id]),
    });
    const drilled = (id: "answered" | "handled"): ReportColumn<AgentReportRow> => ({
      ...count("offered"),
      ...{ id, title: words(`reports:short.${id}`), value: ({ counts }) => counts[id] },
      cell: (row) =>
        // All agents together are not one extension's calls.
        row.counts[id] === 0 || row.member === "" ? (
          figures.count(row.counts[id])
        ) : (
          <DrillButton
            label={words("reports:drill", {
              number: figures.count(row.counts[id]),
              what: words(`reports:short.${id}`),
            })}
            onClick={() => onDrill(drillOf({ ...row, counted: id, name: row.name ?? row.member }))}
          >
            {figures.count(row.counts[id])}
          </DrillButton>
        ),
    });
    const time = (
      id: "aht" | "talk" | "hold" | "wrap-up" | "ready" | "not-ready",
      value: (row: AgentReportRow) => number | null,
    ): ReportColumn<AgentReportRow> => ({
      ...{ id, title: words(`reports:short.${id}`), width: narrow, alignEnd: true, sortable: true, value },
      cell: (row) => figures.length(value(row)),
    });
    return [
      {
        ...{ id: "from", title: words("reports:short.from"), width: "minmax(104px, 1.2fr)", fixed: true },
        sortable: true,
        value: ({ from }) => from,
        cell: ({ from, until }) => figures.interval(from, until),
      },
      {
        ...{ id: "agent", title: words("reports:short.agent"), width: "minmax(120px, 1.6fr)", fixed: true },
        sortable: true,
        value: (row) => row.name ?? row.member,
        cell: ({ name, member }) => (
          <>
            {name !== null && <bdi>{name}</bdi>}
            <span className={styles.soft}>{member}</span>
          </>
        ),
      },
      count("offered"),
      drilled("answered"),
      count("unanswered"),
      drilled("handled"),
      time("aht", (row) => row.averageHandleMs),
      time("talk", (row) => row.counts.talkedMs),
      time("hold", (row) => row.counts.heldMs),
      time("wrap-up", (row) => row.counts.wrapUpMs),
      time("ready", (row) => row.times.ready),
      time("not-ready", (row) => row.times["not-ready"]),
      {
        ...{ id: "occupancy", title: words("reports:short.occupancy"), width: narrow, alignEnd: true, sortable: true },
        value: (row) => row.occupancy,
        cell: (row) => figures.share(row.occupancy),
      },
    ];
  }, [words, figures, onDrill]);
}
