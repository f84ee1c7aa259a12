import type { QueueReportRow } from "#shared/contract/desk/index.ts";
import { addQueueCounts, noQueueCounts, type QueueCounts } from "#shared/queue/index.ts";
import { type CalendarDay, calendarOf } from "#shared/reports/index.ts";

/** The counts of an hour of the clock on a day of the week, over all such hours of the span. */
export type Week = readonly (readonly QueueCounts[])[];

/** @param rows by the hour of that zone's clock, in order @returns by weekday (Monday first), then by hour */
export function weekOf(rows: readonly Pick<QueueReportRow, "from" | "counts">[], zone: string): Week {
  const { dayOf, minutesAt } = calendarOf(zone);
  const week = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => noQueueCounts));
  let day: CalendarDay | null = null;
  for (const { from, counts } of rows) {
    if (day === null || from < day.from || from >= day.until) day = dayOf(from);
    const hours = week[day.weekday - 1];
    const hour = Math.floor(minutesAt(from) / 60);
    if (hours !== undefined) hours[hour] = addQueueCounts(hours[hour] ?? noQueueCounts, counts);
  }
  return week;
}
