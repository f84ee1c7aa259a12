import { useMemo } from "react";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import { Segments } from "#renderer/ui/list/index.ts";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import type { DeskReportSpan } from "#shared/contract/desk/index.ts";
import { type QueueCounts, serviceLevel } from "#shared/queue/index.ts";
import type { Figures } from "./figures.ts";
import styles from "./reports.module.css";
import { useReport } from "./use-report.ts";
import { weekOf } from "./week.ts";
import { weekdayNames } from "./weekday-names.ts";

const measures = ["offered", "abandoned", "level"] as const;
export type WeekMeasureName = (typeof measures)[number];
/** How much of the accent is in the fullest cell: text stays readable on it in both themes. */
const strongest = 45;
const hours = Array.from({ length: 24 }, (_, hour) => hour);
interface WeekMapProps {
  readonly span: DeskReportSpan;
  readonly figures: Figures;
  readonly measure: WeekMeasureName;
}

/** When in the week callers come, give up, and are answered in time: the hours of the clock over all weeks of the span. */
export function WeekMap({ span, figures, measure }: WeekMapProps) {
  const words = useWords();
  const language = useLanguage();
  const hourly = useMemo(() => ({ ...span, interval: "60" as const }), [span]);
  const { answer, problem } = useReport("intervals", hourly);
  const rows = answer?.report === "intervals" ? answer.rows : null;
  const week = useMemo(() => (rows === null ? null : weekOf(rows, span.zone)), [rows, span.zone]);
  const days = useMemo(() => weekdayNames(language, "short"), [language]);
  if (problem !== null) return <p className={styles.soft}>{words("reports:week.failed")}</p>;
  if (week === null) return <SkeletonRows rows={5} label={words("common:loading")} />;
  const most = Math.max(1, ...week.flat().map((counts) => counts[measure === "abandoned" ? "abandoned" : "offered"]));
  const abandons = span.abandons ?? "ignored";
  const figureOf = (counts: QueueCounts): number | null =>
    measure === "level" ? serviceLevel(counts, abandons) : counts[measure];
  const strengthOf = (value: number | null) =>
    value === null ? 0 : Math.round(strongest * (measure === "level" ? value : value / most));
  const textOf = (value: number | null) => {
    if (value === null) return "";
    if (measure === "level") return String(Math.round(value * 100));
    return value === 0 ? "" : figures.count(value);
  };
  return (
    <div className={styles.week}>
      <table className={styles.weekTable} aria-label={words("reports:week.title")}>
        <thead>
          <tr>
            <th scope="col">{words("reports:week.day")}</th>
            {hours.map((hour) => (
              <th key={hour} scope="col">
                {String(hour).padStart(2, "0")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {week.map((own, day) => (
            <tr key={days[day]}>
              <th scope="row">{days[day]}</th>
              {own.map((counts, hour) => {
                const value = figureOf(counts);
                return (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: an hour of the day is its place.
                    key={hour}
                    style={{ background: `color-mix(in srgb, var(--accent) ${strengthOf(value)}%, var(--bg-surface))` }}
                  >
                    {textOf(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the cells show. */
export function WeekMeasure({
  value,
  onChange,
}: {
  readonly value: WeekMeasureName;
  readonly onChange: (value: WeekMeasureName) => void;
}) {
  const words = useWords();
  return (
    <>
      <Segments
        label={words("reports:week.measure")}
        value={value}
        options={measures.map((it) => ({ value: it, label: words(`reports:week.${it}`) }))}
        onChange={onChange}
      />
      <span className={styles.soft}>{words("reports:week.hint")}</span>
    </>
  );
}
