/** Lengths that reports go by: minutes of the clock on the wall, or a calendar day. */
export const reportIntervals = ["15", "30", "60", "day"] as const;
export type ReportInterval = (typeof reportIntervals)[number];

/** From (included) until (not included), ms since 1970. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/** The interval that a moment lies in. Every moment lies in exactly one, and the next begins where one ends. */
export type IntervalOf = (at: number) => Interval;

const minute = 60_000;
const day = 24 * 60 * minute;
/** What was found is kept by quarters of an hour: offsets of today's zones and their changes are multiples of it. */
const slotMs = 15 * minute;

/**
 * Intervals by the clock of a time zone: quarters, half hours and hours begin where the clock there shows them, a day at the first moment of its
 * date, so that it has 23 or 25 hours where clocks are changed. An hour that clocks repeat is two intervals; one in whose middle they are
 * changed ends there.
 * @param zone IANA's name
 * @throws RangeError on a name that the platform does not know
 */
export function intervalsIn(zone: string, length: ReportInterval): IntervalOf {
  const offsetAt = offsetsOf(zone);
  const find = length === "day" ? dayFinder(offsetAt) : clockFinder(offsetAt, Number(length) * minute);
  const known = new Map<number, Interval>();
  return (at) => {
    const slot = Math.floor(at / slotMs);
    const kept = known.get(slot);
    if (kept !== undefined && kept.from <= at && at < kept.until) return kept;
    const found = find(at);
    if (known.size > maxKnown) known.clear();
    known.set(slot, found);
    return found;
  };
}

/** Whether the platform knows a time zone of this name (IANA's). */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch (error) {
    // What the platform says of names that it does not know.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A year of quarters of an hour. */
const maxKnown = 366 * 96;

/** How far the zone's clock is before UTC's at a moment, in ms. */
function offsetsOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (at) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
  };
}

function clockFinder(offsetAt: (at: number) => number, length: number): (at: number) => Interval {
  return (at) => {
    const offset = offsetAt(at);
    const from = Math.floor((at + offset) / length) * length - offset;
    const until = from + length;
    const same = (moment: number) => offsetAt(moment) === offset;
    return {
      from: same(from) ? from : firstOf(same, from, at),
      until: same(until - 1) ? until : firstOf((moment) => !same(moment), at, until - 1),
    };
  };
}

function dayFinder(offsetAt: (at: number) => number): (at: number) => Interval {
  const dateOf = (at: number) => Math.floor((at + offsetAt(at)) / day);
  return (at) => {
    const date = dateOf(at);
    return {
      from: firstOf((moment) => dateOf(moment) >= date, at - maxDay, at),
      until: firstOf((moment) => dateOf(moment) > date, at, at + maxDay),
    };
  };
}

/** Longer than any day, shorter than two. */
const maxDay = 30 * 60 * minute;

/** The first moment of (after, until] from which `holds` is true; it is at `until`, and not at `after`. */
function firstOf(holds: (at: number) => boolean, after: number, until: number): number {
  let no = after;
  let yes = until;
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}
