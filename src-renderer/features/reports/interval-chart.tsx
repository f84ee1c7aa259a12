import { useElementSize } from "@mantine/hooks";
import { type PointerEvent, useId, useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { QueueReportRow } from "#shared/contract/desk/index.ts";
import type { Figures } from "./figures.ts";
import styles from "./reports.module.css";
import { everyNth, niceEnd } from "./scale.ts";

const height = 190;
const edge = { left: 44, right: 44, top: 8, bottom: 22 };
const plotHeight = height - edge.top - edge.bottom;
const tickWidth = 64;
/** Places of the clock that are good to name: in quarters, half hours, hours, days. */
const tickSteps = [1, 2, 4, 6, 8, 12, 24, 48, 96, 192, 384];
/** Points stand on the line while there is room for them. */
const mostDots = 100;

interface IntervalChartProps {
  readonly label: string;
  /** In the order of time, without holes. */
  readonly rows: readonly QueueReportRow[];
  readonly figures: Figures;
  /** The interval that is marked in the table. */
  readonly marked: number | null;
  readonly onOpen: (row: QueueReportRow) => void;
}

/**
 * What became of the callers of each interval, as a bar of answered, abandoned and gone on top of each other, and the service level as a line. The
 * table beneath says the same: the picture itself is for pointers and eyes, and follows the table's mark.
 */
export function IntervalChart({ label, rows, figures, marked, onOpen }: IntervalChartProps) {
  const words = useWords();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [pointed, setPointed] = useState<number | null>(null);
  const hatch = useId();
  const dots = useId();
  const plotWidth = Math.max(0, width - edge.left - edge.right);
  const step = rows.length === 0 ? 0 : plotWidth / rows.length;
  const end = niceEnd(Math.max(0, ...rows.map(({ counts }) => counts.offered)));
  const x = (index: number) => edge.left + index * step;
  const y = (count: number) => edge.top + plotHeight * (1 - count / end);
  const levelY = (share: number) => edge.top + plotHeight * (1 - share);
  const nth = everyNth(rows.length, plotWidth / tickWidth, tickSteps);
  const markedIndex = marked === null ? -1 : rows.findIndex((row) => row.from <= marked && marked < row.until);
  const shown = rows[pointed ?? markedIndex] ?? null;
  const at = (event: PointerEvent<SVGSVGElement>) => {
    const place = (event.clientX - event.currentTarget.getBoundingClientRect().left - edge.left) / step;
    return place >= 0 && place < rows.length ? Math.floor(place) : null;
  };
  const bars = (from: (row: QueueReportRow) => number, count: (row: QueueReportRow) => number) => {
    const gap = step > 4 ? Math.min(3, step * 0.15) : 0;
    return rows
      .map((row, index) => {
        const size = count(row);
        if (size === 0) return "";
        const [top, bottom] = [y(from(row) + size), y(from(row))];
        return `M${x(index) + gap} ${bottom}V${top}H${x(index + 1) - gap}V${bottom}Z`;
      })
      .join("");
  };
  const line = linePath(rows, (index) => x(index) + step / 2, levelY);
  const abandoned = ({ counts }: QueueReportRow) => counts.abandoned + counts.abandonedShort;
  return (
    <figure className={styles.chart} aria-label={label}>
      <figcaption className={styles.reading}>
        {shown === null ? (
          <Legend hatch={hatch} />
        ) : (
          words("reports:chart.reading", {
            interval: figures.interval(shown.from, shown.until),
            offered: figures.count(shown.counts.offered),
            answered: figures.count(shown.counts.answered),
            abandoned: figures.count(abandoned(shown)),
            left: figures.count(shown.counts.left),
            level: figures.share(shown.serviceLevel),
          })
        )}
      </figcaption>
      <div ref={ref} className={styles.plot}>
        {width > 0 && (
          <svg
            width={width}
            height={height}
            aria-hidden="true"
            onPointerMove={(event) => setPointed(at(event))}
            onPointerLeave={() => setPointed(null)}
            onClick={() => shown !== null && pointed !== null && onOpen(shown)}
          >
            <Hatch id={hatch} />
            <Dots id={dots} />
            {[0, 0.5, 1].map((share) => (
              <g key={share}>
                <line
                  className={styles.grid}
                  x1={edge.left}
                  x2={width - edge.right}
                  y1={levelY(share)}
                  y2={levelY(share)}
                />
                <text className={styles.tick} x={edge.left - 6} y={levelY(share) + 4} textAnchor="end">
                  {figures.count(end * share)}
                </text>
                <text className={styles.tickLevel} x={width - edge.right + 6} y={levelY(share) + 4}>
                  {Math.round(share * 100)} %
                </text>
              </g>
            ))}
            {shown !== null && (
              <rect
                className={styles.band}
                x={x(rows.indexOf(shown))}
                y={edge.top}
                width={Math.max(1, step)}
                height={plotHeight}
              />
            )}
            <path
              className={styles.answered}
              d={bars(
                () => 0,
                ({ counts }) => counts.answered,
              )}
            />
            <path
              className={styles.abandoned}
              fill={`url(#${hatch})`}
              d={bars(({ counts }) => counts.answered, abandoned)}
            />
            <path
              className={styles.left}
              fill={`url(#${dots})`}
              d={bars(
                (row) => row.counts.answered + abandoned(row),
                ({ counts }) => counts.left,
              )}
            />
            <path className={styles.halo} d={line} />
            <path className={styles.level} d={line} />
            {rows.length <= mostDots &&
              rows.map(
                (row, index) =>
                  row.serviceLevel !== null && (
                    <circle
                      key={row.from}
                      className={styles.dot}
                      cx={x(index) + step / 2}
                      cy={levelY(row.serviceLevel)}
                      r={2.5}
                    />
                  ),
              )}
            {rows.map(
              (row, index) =>
                index % nth === 0 &&
                x(index) < width - edge.right - tickWidth / 2 && (
                  <text key={row.from} className={styles.tick} x={x(index)} y={height - 6}>
                    {figures.tick(row.from)}
                  </text>
                ),
            )}
          </svg>
        )}
      </div>
    </figure>
  );
}

/** A line through the intervals that have a level; it breaks where nobody counts. */
function linePath(rows: readonly QueueReportRow[], x: (index: number) => number, y: (share: number) => number): string {
  let pen = "M";
  return rows
    .map((row, index) => {
      if (row.serviceLevel === null) {
        pen = "M";
        return "";
      }
      const point = `${pen}${x(index).toFixed(1)} ${y(row.serviceLevel).toFixed(1)}`;
      pen = "L";
      return point;
    })
    .join("");
}

function Legend({ hatch }: { hatch: string }) {
  const words = useWords();
  return (
    <span className={styles.legend}>
      {(["answered", "abandoned", "left"] as const).map((kind) => (
        <span key={kind} className={styles.key}>
          <svg width="14" height="12" aria-hidden="true">
            <Hatch id={`${hatch}-${kind}`} />
            <Dots id={`${hatch}-${kind}-dots`} />
            <rect
              className={styles[kind]}
              {...(kind === "answered" ? {} : { fill: `url(#${hatch}-${kind}${kind === "left" ? "-dots" : ""})` })}
              x="1"
              y="1"
              width="12"
              height="10"
            />
          </svg>
          {words(`reports:chart.${kind}`)}
        </span>
      ))}
      <span className={styles.key}>
        <svg width="20" height="12" aria-hidden="true">
          <path className={styles.level} d="M1 6H19" />
          <circle className={styles.dot} cx="10" cy="6" r="2.5" />
        </svg>
        {words("reports:chart.level")}
      </span>
    </span>
  );
}

/** Abandoned is told by its strokes, not by its colour alone. */
function Hatch({ id }: { id: string }) {
  return (
    <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect className={styles.hatchGround} width="5" height="5" />
      <line className={styles.hatchStroke} x1="0" y1="0" x2="0" y2="5" />
    </pattern>
  );
}

function Dots({ id }: { id: string }) {
  return (
    <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse">
      <rect className={styles.dotsGround} width="4" height="4" />
      <circle className={styles.dotsMark} cx="2" cy="2" r="0.9" />
    </pattern>
  );
}
