export { type Calendar, type CalendarDay, calendarOf } from "./calendar.ts";
export { latestDue, nextMoment, type WeeklyTimes } from "./next-moment.ts";
export { type NamedSpan, namedSpans, spanOf } from "./spans.ts";
