import { type Interval, intervalsIn } from "../queue/index.ts";

/** A date as a zone's clocks show it, from its first moment until the next date's. */
export interface CalendarDay extends Interval {
  /** 2026-11-22 */
  readonly date: string;
  /** ISO 8601: Monday is 1, Sunday 7. */
  readonly weekday: number;
  /** Of the month. */
  readonly day: number;
}

/** Dates and times of the day of one zone. */
export interface Calendar {
  dayOf(at: number): CalendarDay;
  /** So many dates later; earlier when negative. */
  daysFrom(day: CalendarDay, days: number): CalendarDay;
  /** null: no date of this zone (2026-02-30, or one that the zone left out when it crossed the date line). */
  dayOn(date: string): CalendarDay | null;
  /**
   * When the clock shows so many minutes after midnight on that date. A time that clocks leave out is taken as much later as they jump; of
   * one that they show twice, the first.
   */
  momentOn(day: CalendarDay, minutes: number): number;
  /** What the clock shows, in minutes after midnight. */
  minutesAt(at: number): number;
}

const minute = 60_000;
const hour = 60 * minute;
const dayMs = 24 * hour;
const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** @param zone IANA's name @throws RangeError on a name that the platform does not know */
export function calendarOf(zone: string): Calendar {
  const dayAround = intervalsIn(zone, "day");
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const shown = (at: number): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));

  function dayOf(at: number): CalendarDay {
    const interval = dayAround(at);
    const { year, month, day, weekday = "" } = shown(interval.from);
    return {
      ...interval,
      date: `${year}-${month}-${day}`,
      weekday: weekdays.indexOf(weekday) + 1,
      day: Number(day),
    };
  }

  function minutesAt(at: number): number {
    const { hour: hours, minute: minutes } = shown(at);
    return Number(hours) * 60 + Number(minutes);
  }

  return {
    dayOf,
    minutesAt,
    // From noon to noon: a clock that is changed on the way does not lead to another date.
    daysFrom: (day, days) => dayOf(day.from + 12 * hour + days * dayMs),
    dayOn(date) {
      const noon = Date.parse(`${date}T12:00:00Z`);
      if (Number.isNaN(noon)) return null;
      return [0, -dayMs, dayMs].map((shift) => dayOf(noon + shift)).find((day) => day.date === date) ?? null;
    },
    momentOn(day, minutes) {
      const guess = day.from + minutes * minute;
      const off = minutes - minutesAt(guess);
      const at = guess + (off > 720 ? off - 1_440 : off < -720 ? off + 1_440 : off) * minute;
      return minutesAt(at) === minutes ? at : Math.max(at, guess);
    },
  };
}
