import { formatNumber } from "#shared/phone/format-number.ts";
import type { PhoneRules } from "#shared/phone/types.ts";
import type { Language } from "../i18n/languages.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How times, lengths and numbers are written for one language and site. */
export interface Formats {
  /** 12:03:04 */
  clock(at: number): string;
  /** 12:03 today, else with the day. */
  moment(at: number, now: number): string;
  /** Day, month, year and minute. */
  full(at: number): string;
  /** 0:48, 12:41, 1:02:03 */
  length(ms: number): string;
  /** "5 min ago", "in 3 days" */
  distance(at: number, now: number): string;
  /** A telephone number as people write it. */
  number(raw: string): string;
  /** How many, in groups of digits: 1,234,567. */
  count(value: number): string;
  country(code: string): string;
  /** A BCP 47 tag in words: "Chinese (China)". */
  language(tag: string): string;
}

export function createFormats(language: Language, home: Pick<PhoneRules, "defaultCountry">): Formats {
  const clock = new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const minute = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(language, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const counts = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const regions = new Intl.DisplayNames([language], { type: "region" });
  const tongues = new Intl.DisplayNames([language], { type: "language", languageDisplay: "standard" });
  const numbers = new Map<string, string>();
  return {
    clock: (at) => clock.format(at),
    full: (at) => full.format(at),
    moment: (at, now) => {
      if (new Date(at).toDateString() === new Date(now).toDateString()) return minute.format(at);
      return Math.abs(now - at) < 300 * dayMs ? day.format(at) : date.format(at);
    },
    length: formatLength,
    distance: (at, now) => {
      const ms = at - now;
      if (Math.abs(ms) < hourMs) return relative.format(Math.round(ms / minuteMs), "minute");
      if (Math.abs(ms) < dayMs) return relative.format(Math.round(ms / hourMs), "hour");
      if (Math.abs(ms) < 60 * dayMs) return relative.format(Math.round(ms / dayMs), "day");
      return relative.format(Math.round(ms / (30 * dayMs)), "month");
    },
    number: (raw) => {
      const known = numbers.get(raw);
      if (known !== undefined) return known;
      // A day's numbers fit; a day of browsing a million customers would not.
      if (numbers.size > 2_000) numbers.clear();
      const shown = formatNumber(raw, home);
      numbers.set(raw, shown);
      return shown;
    },
    count: (value) => counts.format(value),
    country: (code) => regions.of(code) ?? code,
    language: (tag) => {
      try {
        return tongues.of(tag) ?? tag;
      } catch {
        // Records carry what somebody once typed; what is no tag is shown as it is.
        return tag;
      }
    },
  };
}

/** Minutes and seconds, with hours where there are any. Negative lengths (clocks that differ) count as none. */
export function formatLength(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
