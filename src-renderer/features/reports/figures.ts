import type { Language } from "#renderer/app/i18n/languages.ts";
import type { DeskReportSpan } from "#shared/contract/desk/index.ts";

/** How a report's figures are written. null, which is "there is none", is a dash. */
export interface Figures {
  count(value: number): string;
  /** Of 0..1, with one digit after the point. */
  share(value: number | null): string;
  /** Minutes and seconds. */
  length(ms: number | null): string;
  /** The name of an interval by the zone's clock, as short as its length allows. */
  interval(from: number, until: number): string;
  /** In full, for a heading. */
  span(from: number, until: number): string;
  /** For an axis. */
  tick(from: number): string;
}

const dayMs = 24 * 60 * 60_000;

export function figuresOf(language: Language, { zone, interval, from, until }: DeskReportSpan): Figures {
  const counts = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const shares = new Intl.NumberFormat(language, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(language, { timeZone: zone, ...options });
    return (at: number) => made.format(at);
  };
  const time = format(clock);
  const day = format({ weekday: "short", day: "2-digit", month: "short" });
  const dayAndTime = format({ day: "2-digit", month: "short", ...clock });
  const date = format({ day: "2-digit", month: "short" });
  const fullDate = format({ dateStyle: "medium" });
  const isLong = until - from > 26 * 60 * 60_000;
  const fullSpan = (start: number, end: number) => {
    const last = end - 1;
    if (end - start >= dayMs - 3_600_000)
      return fullDate(start) === fullDate(last) ? fullDate(start) : `${fullDate(start)} – ${fullDate(last)}`;
    return `${fullDate(start)} ${time(start)}–${time(end)}`;
  };
  return {
    count: (value) => counts.format(value),
    share: (value) => (value === null ? "–" : shares.format(value)),
    length: (ms) => (ms === null ? "–" : lengthText(ms)),
    span: fullSpan,
    interval: (start, end) => {
      if (interval === "all") return fullSpan(start, end);
      if (interval === "day") return day(start);
      return isLong ? dayAndTime(start) : `${time(start)}–${time(end)}`;
    },
    tick: (at) => (interval === "day" || isLong ? date(at) : time(at)),
  };
}

/** To the second, hours as many as there are: 0:48, 12:41, 131:02:03. */
function lengthText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const rest = `${two(Math.floor((seconds % 3_600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0(?=\d:)/, "");
}
