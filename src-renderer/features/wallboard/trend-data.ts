import { type AbandonRule, serviceLevel } from "#shared/queue/index.ts";
import type { TrendPoints } from "./trend-book.ts";

const hourMs = 3_600_000;
/** Less than a working day would blow a morning up to the picture's whole width. */
const leastHours = 8;

/** What the day's picture reaches over, in seconds: from the first full hour in which something happened. */
export function trendSpan(points: TrendPoints, dayFrom: number, now: number): { from: number; until: number } {
  const first = points.find(({ counts }) => counts.offered > 0)?.from ?? now - hourMs;
  const from = Math.max(dayFrom, Math.floor(first / hourMs) * hourMs);
  const last = points.at(-1)?.until ?? now;
  return { from: from / 1000, until: Math.max(now, last, from + leastHours * hourMs) / 1000 };
}

/** Callers by quarter of an hour: x in seconds, offered. */
export function sparkData(points: TrendPoints): [number[], number[]] {
  return [points.map(({ from }) => from / 1000), points.map(({ counts }) => counts.offered)];
}

/**
 * For bars drawn over each other, the highest first: offered, of them answered or abandoned, of them answered. What of the first shows is who
 * went elsewhere or still waits; of the second, who gave up. Last the service level, 0 to 100, null where nobody counts.
 */
export function trendData(
  points: TrendPoints,
  rule: AbandonRule,
): [number[], number[], number[], number[], (number | null)[]] {
  return [
    points.map(({ from }) => from / 1000),
    points.map(({ counts }) => counts.offered),
    points.map(({ counts }) => counts.answered + counts.abandoned + counts.abandonedShort),
    points.map(({ counts }) => counts.answered),
    points.map(({ counts }) => {
      const level = serviceLevel(counts, rule);
      return level === null ? null : level * 100;
    }),
  ];
}
