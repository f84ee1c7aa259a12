import { useMemo } from "react";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import type { DeskReportSpan, DispositionReportRow } from "#shared/contract/desk/index.ts";
import { type Drill, drillOf } from "./drill.ts";
import { DrillButton } from "./drill-button.tsx";
import type { Figures } from "./figures.ts";
import type { ReportColumn } from "./report-column.ts";

/** What a disposition is called; of calls without one what that means. */
export function useDispositionName(): (row: DispositionReportRow) => string {
  const words = useWords();
  const language = useLanguage();
  return useMemo(
    () => (row) => (language === "zh-CN" ? row.labelZh : row.labelEn) ?? words("reports:no-disposition"),
    [words, language],
  );
}

/** The columns of the report by disposition. @param all of how many calls each is a share */
export function useDispositionColumns(
  figures: Figures,
  span: DeskReportSpan,
  all: number,
  onDrill: (drill: Drill) => void,
): readonly ReportColumn<DispositionReportRow>[] {
  const words = useWords();
  const nameOf = useDispositionName();
  return useMemo(() => {
    const time = (id: "talk" | "hold" | "wrap-up", value: (row: DispositionReportRow) => number) => ({
      ...{
        id,
        title: words(`reports:short.${id}`),
        width: "minmax(80px, 0.8fr)",
        alignEnd: true,
        sortable: true,
        value,
      },
      cell: (row: DispositionReportRow) => figures.length(value(row)),
    });
    return [
      {
        ...{ id: "disposition", title: words("reports:short.disposition"), width: "minmax(160px, 2fr)", fixed: true },
        sortable: true,
        value: nameOf,
        cell: nameOf,
      },
      {
        ...{
          id: "calls",
          title: words("reports:short.calls"),
          width: "minmax(72px, 0.7fr)",
          alignEnd: true,
          sortable: true,
        },
        value: ({ calls }) => calls,
        cell: (row) => (
          <DrillButton
            label={words("reports:drill", { number: figures.count(row.calls), what: words("reports:short.calls") })}
            onClick={() => onDrill(drillOf({ ...span, disposition: row.dispositionId ?? "none", name: nameOf(row) }))}
          >
            {figures.count(row.calls)}
          </DrillButton>
        ),
      },
      {
        ...{
          id: "share",
          title: words("reports:short.share"),
          width: "minmax(72px, 0.7fr)",
          alignEnd: true,
          sortable: true,
        },
        value: ({ calls }) => calls,
        cell: ({ calls }) => figures.share(all === 0 ? null : calls / all),
      },
      time("talk", (row) => row.talkMs),
      time("hold", (row) => row.holdMs),
      time("wrap-up", (row) => row.wrapUpMs),
    ];
  }, [words, nameOf, figures, span, all, onDrill]);
}
