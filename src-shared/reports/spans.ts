import { assertNever } from "../assert-never.ts";
import type { Interval } from "../queue/index.ts";
import { calendarOf } from "./calendar.ts";

/** Spans of whole days that are named by their place before today. */
export const namedSpans = ["today", "yesterday", "this-week", "last-7-days", "this-month", "last-month"] as const;
export type NamedSpan = (typeof namedSpans)[number];

/**
 * The days that a span's name means at a moment, by a zone's dates. Those of `this-…` end with today; `last-7-days` are the seven before today, so
 * that each is whole. Weeks begin on Monday (ISO 8601).
 */
export function spanOf(name: NamedSpan, at: number, zone: string): Interval {
  const { dayOf, daysFrom } = calendarOf(zone);
  const today = dayOf(at);
  const firstOfMonth = daysFrom(today, 1 - today.day);
  switch (name) {
    case "today":
      return { from: today.from, until: today.until };
    case "yesterday":
      return { from: daysFrom(today, -1).from, until: today.from };
    case "this-week":
      return { from: daysFrom(today, 1 - today.weekday).from, until: today.until };
    case "last-7-days":
      return { from: daysFrom(today, -7).from, until: today.from };
    case "this-month":
      return { from: firstOfMonth.from, until: today.until };
    case "last-month": {
      const last = daysFrom(firstOfMonth, -1);
      return { from: daysFrom(last, 1 - last.day).from, until: firstOfMonth.from };
    }
    default:
      return assertNever(name);
  }
}
