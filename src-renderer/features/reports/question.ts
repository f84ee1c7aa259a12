import { type DeskReportSpan, longestReportDays, ReportName, type ReportStep } from "#shared/contract/desk/index.ts";
import type { AbandonRule } from "#shared/queue/index.ts";
import { abandonRules } from "#shared/queue/index.ts";
import { calendarOf, type NamedSpan, namedSpans, spanOf } from "#shared/reports/index.ts";

export const reports = ReportName.options;
export const steps = ["15", "30", "60", "day", "all"] as const satisfies readonly ReportStep[];
export const spanNames = [...namedSpans, "own"] as const;
type SpanName = NamedSpan | "own";

/** What a report is asked, as the page's fields hold it. */
export interface Question {
  readonly report: ReportName;
  readonly span: SpanName;
  /** Of `own`: the first and the last date, as yyyy-mm-dd. */
  readonly first: string;
  readonly last: string;
  readonly zone: string;
  readonly step: ReportStep;
  /** The exchange's names; none: all. */
  readonly queues: readonly string[];
  /** null: each queue's own formula. */
  readonly abandons: AbandonRule | null;
}

export function firstQuestion(zone: string): Question {
  return { report: "intervals", span: "today", first: "", last: "", zone, step: "60", queues: [], abandons: null };
}

const dayMs = 24 * 60 * 60_000;

export type AskedSpan =
  | { readonly ok: true; readonly span: DeskReportSpan }
  /** `too-long`: for its intervals, of which `most` days can be asked. */
  | { readonly ok: false; readonly why: "no-dates" | "backwards" }
  | { readonly ok: false; readonly why: "too-long"; readonly most: number };

/** The question as the desk takes it, or what is wrong with it. */
export function askedSpan(question: Question, now: number): AskedSpan {
  const { span, zone, step, queues, abandons } = question;
  const days = span === "own" ? ownDays(question) : spanOf(span, now, zone);
  if (days === null) return { ok: false, why: "no-dates" };
  const { from, until } = days;
  if (until <= from) return { ok: false, why: "backwards" };
  const most = longestReportDays[step];
  if (until - from > most * dayMs) return { ok: false, why: "too-long", most };
  return {
    ok: true,
    span: { from, until, zone, interval: step, queues: queues.length === 0 ? null : [...queues], abandons },
  };
}

function ownDays({ first, last, zone }: Question) {
  const { dayOn } = calendarOf(zone);
  const [from, until] = [dayOn(first), dayOn(last)];
  return from === null || until === null ? null : { from: from.from, until: until.until };
}

/** Another span, with intervals that suit it: hours within a day, days within more, and none that its length forbids. */
export function withSpan(question: Question, span: SpanName, now: number): Question {
  if (span === "own") {
    const { dayOf } = calendarOf(question.zone);
    const { from, until } =
      question.span === "own" ? spanOf("today", now, question.zone) : spanOf(question.span, now, question.zone);
    return { ...question, span, first: dayOf(from).date, last: dayOf(until - 1).date };
  }
  const isOneDay = span === "today" || span === "yesterday";
  const step = question.step === "all" ? "all" : isOneDay ? (question.step === "day" ? "60" : question.step) : "day";
  return { ...question, span, step };
}

/** Whether the days of a week can be compared within it. */
export function hasWeek({ from, until }: Pick<DeskReportSpan, "from" | "until">): boolean {
  // A week in which clocks are put forward has an hour less.
  return until - from >= 7 * dayMs - 2 * 60 * 60_000;
}

/** A question that was kept; null where it is not one of today's. */
export function readQuestion(stored: unknown): Question | null {
  if (typeof stored !== "object" || stored === null) return null;
  const it = stored as Partial<Record<keyof Question, unknown>>;
  const report = reports.find((one) => one === it.report);
  const span = spanNames.find((one) => one === it.span);
  const step = steps.find((one) => one === it.step);
  const queues = Array.isArray(it.queues) ? it.queues.filter((one) => typeof one === "string") : null;
  if (report === undefined || span === undefined || step === undefined || queues === null) return null;
  if (typeof it.zone !== "string" || !isZone(it.zone)) return null;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    ...{ report, span, step, queues, zone: it.zone, first: text(it.first), last: text(it.last) },
    abandons: abandonRules.find((one) => one === it.abandons) ?? null,
  };
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

/** This machine's zone first, then UTC, then all that the platform knows. */
export function zonesOf(own: string): readonly string[] {
  return [...new Set([own, "UTC", ...Intl.supportedValuesOf("timeZone")])];
}
