import { useEffect, useMemo } from "react";
import uPlot from "uplot";
import { useStore } from "zustand";
import type { DeskQueue } from "#shared/contract/desk/index.ts";
import { useBoard, useFloor } from "./floor.ts";
import { Plot } from "./plot.tsx";
import { useMoment } from "./running.tsx";
import { sparkData, trendSpan } from "./trend-data.ts";
import { useTokenColours } from "./use-token-colours.ts";

const width = 112;
const height = 24;
/** The picture changes by quarters of an hour; its last bar may be this old. */
const maxAgeMs = 60_000;

/** How many called a queue today, by quarters of an hour. It repeats the figures beside it and the details, so it is for the eye alone. */
export function Sparkline({ queue }: { queue: DeskQueue }) {
  const { trends } = useFloor();
  const colours = useTokenColours();
  const points = useStore(trends.store, (all) => all.get(queue.queue)?.points ?? null);
  const dayFrom = useBoard((board) => board.facts?.dayFrom ?? 0);
  // To a quarter of an hour: the picture's span moves with the bars.
  const now = useMoment(15 * 60_000);
  const { offered } = queue.counts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: callers who came make what is here old.
  useEffect(() => trends.want(queue.queue, maxAgeMs), [trends, queue.queue, offered]);
  const options = useMemo((): uPlot.Options | null => {
    if (points === null) return null;
    const { from, until } = trendSpan(points, dayFrom, now);
    const bars = uPlot.paths.bars?.({ size: [0.8, 20], align: 1 });
    return {
      ...{ width, height, padding: [2, 0, 0, 0], legend: { show: false }, cursor: { show: false } },
      axes: [{ show: false }, { show: false }],
      scales: { x: { time: false, range: [from, until] }, y: { range: (_plot, _min, max) => [0, Math.max(1, max)] } },
      series: [
        {},
        {
          fill: colours.accent,
          stroke: colours.accent,
          width: 0,
          points: { show: false },
          ...(bars && { paths: bars }),
        },
      ],
    };
  }, [points, dayFrom, now, colours]);
  const data = useMemo(() => sparkData(points ?? []), [points]);
  return options === null ? null : <Plot options={options} data={data} />;
}
