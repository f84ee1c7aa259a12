import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import uPlot from "uplot";
import { useStore } from "zustand";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Section } from "#renderer/ui/section.tsx";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import type { DeskQueue } from "#shared/contract/desk/index.ts";
import { type AbandonRule, serviceLevel } from "#shared/queue/index.ts";
import { percentText } from "./figure-text.ts";
import { useBoard, useFloor } from "./floor.ts";
import { Plot } from "./plot.tsx";
import { useMoment } from "./running.tsx";
import type { TrendPoints } from "./trend-book.ts";
import styles from "./trend-chart.module.css";
import { trendData, trendSpan } from "./trend-data.ts";
import { useTokenColours } from "./use-token-colours.ts";

const height = 150;
const maxAgeMs = 15_000;

/** A queue's day by quarters of an hour, as a picture or as its figures. */
export function TrendChart({ queue, rule }: { queue: DeskQueue; rule: AbandonRule }) {
  const words = useWords();
  const { trends } = useFloor();
  const trend = useStore(trends.store, (all) => all.get(queue.queue));
  const [asTable, setAsTable] = useState(false);
  const { offered, answered, abandoned } = queue.counts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: callers make what is here old.
  useEffect(() => trends.want(queue.queue, maxAgeMs), [trends, queue.queue, offered, answered, abandoned]);
  const points = trend?.points ?? null;
  return (
    <Section
      title={words("wallboard:trend.title")}
      aside={
        <Button size="compact-xs" variant="subtle" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {words("wallboard:trend.as-table")}
        </Button>
      }
    >
      {trend?.failed && (
        <Strip
          tone="error"
          actions={<Button onClick={() => trends.want(queue.queue, 0)}>{words("lists:try-again")}</Button>}
        >
          {words("wallboard:trend.failed")}
        </Strip>
      )}
      {points === null && !trend?.failed && <SkeletonRows rows={4} label={words("common:loading")} />}
      {points !== null &&
        (asTable ? <TrendTable points={points} rule={rule} /> : <TrendPicture points={points} rule={rule} />)}
    </Section>
  );
}

interface PointsProps {
  readonly points: TrendPoints;
  readonly rule: AbandonRule;
}

function TrendPicture({ points, rule }: PointsProps) {
  const words = useWords();
  const formats = useFormats();
  const colours = useTokenColours();
  const { ref, width } = useElementSize();
  const dayFrom = useBoard((board) => board.facts?.dayFrom ?? 0);
  const now = useMoment(15 * 60_000);
  const options = useMemo((): uPlot.Options | null => {
    if (width === 0) return null;
    const { from, until } = trendSpan(points, dayFrom, now);
    const paths = uPlot.paths.bars?.({ size: [0.8, 40], align: 1 });
    const bar = (colour: string): uPlot.Series => ({
      ...{ fill: colour, stroke: colour, width: 0, points: { show: false } },
      ...(paths && { paths }),
    });
    const axis = {
      ...{ stroke: colours["text-soft"], ticks: { show: false }, font: "12px sans-serif" },
      grid: { stroke: colours.line, width: 1 },
    };
    return {
      ...{ width, height, padding: [8, 0, 0, 0], legend: { show: false }, cursor: { show: false } },
      scales: {
        x: { time: false, range: [from, until] },
        y: { range: (_plot, _min, max) => [0, Math.max(4, max)] },
        level: { range: [0, 100] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 22,
          incrs: [3600, 7200, 10800, 14400, 21600],
          values: (_plot, splits) => splits.map((at) => formats.clock(at * 1000).slice(0, 5)),
        },
        { ...axis, size: 30, values: (_plot, splits) => splits.map((it) => (Number.isInteger(it) ? String(it) : "")) },
        { ...axis, scale: "level", side: 1, size: 34, grid: { show: false }, incrs: [50] },
      ],
      series: [
        {},
        bar(colours.line),
        bar(colours["not-ready"]),
        bar(colours.talking),
        { scale: "level", stroke: colours.accent, width: 2, spanGaps: false, points: { show: true, size: 4 } },
      ],
    };
  }, [width, points, dayFrom, now, colours, formats]);
  const data = useMemo(() => trendData(points, rule), [points, rule]);
  if (points.length === 0) return <p className={styles.soft}>{words("wallboard:trend.none")}</p>;
  const sum = (of: (counts: TrendPoints[number]["counts"]) => number) =>
    formats.count(points.reduce((total, { counts }) => total + of(counts), 0));
  return (
    <div ref={ref} className={styles.picture}>
      {options && (
        <Plot
          options={options}
          data={data}
          label={words("wallboard:trend.says", {
            offered: sum((counts) => counts.offered),
            answered: sum((counts) => counts.answered),
            abandoned: sum((counts) => counts.abandoned + counts.abandonedShort),
          })}
        />
      )}
      <ul className={styles.key} aria-hidden="true">
        {(["answered", "abandoned", "other", "level"] as const).map((part) => (
          <li key={part} data-part={part}>
            {words(`wallboard:trend.key.${part}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}

const columns = ["from", "offered", "answered", "abandoned", "service-level"] as const;

function TrendTable({ points, rule }: PointsProps) {
  const words = useWords();
  const formats = useFormats();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard (axe).
    <div className={styles.figures} tabIndex={0}>
      <table className={styles.table} aria-label={words("wallboard:trend.title")}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {words(`wallboard:trend.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map(({ from, counts }) => (
            <tr key={from}>
              <th scope="row">{formats.clock(from).slice(0, 5)}</th>
              <td>{counts.offered}</td>
              <td>{counts.answered}</td>
              <td>{counts.abandoned + counts.abandonedShort}</td>
              <td>{percentText(words, serviceLevel(counts, rule))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
