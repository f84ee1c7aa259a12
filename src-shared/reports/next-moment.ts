import { calendarOf } from "./calendar.ts";

/** Times of a day on days of the week, by a zone's clock. */
export interface WeeklyTimes {
  readonly zone: string;
  /** "07:30" */
  readonly at: string;
  /** ISO 8601: Monday is 1, Sunday 7. At least one. */
  readonly weekdays: readonly number[];
}

/** The first of these moments that is later than `after`. @throws RangeError when there is no weekday or no such zone */
export function nextMoment({ zone, at, weekdays }: WeeklyTimes, after: number): number {
  const { dayOf, daysFrom, momentOn } = calendarOf(zone);
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  let day = dayOf(after);
  for (let days = 0; days <= 8; days += 1) {
    const moment = momentOn(day, hours * 60 + minutes);
    if (weekdays.includes(day.weekday) && moment > after) return moment;
    day = daysFrom(day, 1);
  }
  throw new RangeError("a weekly time needs a day of the week from 1 to 7");
}

/** The last of these moments that is not later than `now`, from `due` on, which is one of them. Those missed meanwhile are passed over. */
export function latestDue(times: WeeklyTimes, due: number, now: number): number {
  for (let latest = due; ; ) {
    const next = nextMoment(times, latest);
    if (next > now) return latest;
    latest = next;
  }
}
