import type { ReportExport, ReportName } from "#shared/contract/central/index.ts";
import en from "#shared/i18n/en/reports.json" with { type: "json" };
import zh from "#shared/i18n/zh-CN/reports.json" with { type: "json" };
import type { Identity } from "../auth/identity.ts";
import type { Context } from "../context.ts";
import { readAgentsReport, readDispositions, readIntervals, readQueuesReport } from "./read-reports.ts";

type Words = typeof en;
type Column<Row> = readonly [name: keyof Words["column"], cell: (row: Row) => string | number | null];

/** The words of a report's file. */
export function reportWords(language: ReportExport["language"]): Words {
  return language === "en" ? en : zh;
}

/** A report as a table: a header in the reader's language, then a row for each. Times are seconds to the millisecond, shares are percents. */
export async function reportTable(
  { db, now }: Pick<Context, "db" | "now">,
  reader: Identity,
  report: ReportName,
  query: ReportExport,
): Promise<string[][]> {
  const words = reportWords(query.language);
  switch (report) {
    case "intervals":
      return table(words, queueColumns(query, words, false), await readIntervals(db, query));
    case "queues":
      return table(words, queueColumns(query, words, true), await readQueuesReport(db, query));
    case "agents":
      return table(words, agentColumns(query), await readAgentsReport(db, reader, query, now()));
    case "dispositions":
      return table(words, dispositionColumns(query), await readDispositions(db, reader, query));
  }
}

function table<Row>(words: Words, columns: readonly Column<Row>[], rows: readonly Row[]): string[][] {
  return [
    columns.map(([name]) => words.column[name]),
    ...rows.map((row) => columns.map(([, cell]) => String(cell(row) ?? ""))),
  ];
}

type QueueRow = Awaited<ReturnType<typeof readIntervals>>[number];
type AgentRow = Awaited<ReturnType<typeof readAgentsReport>>[number];
type DispositionRow = Awaited<ReturnType<typeof readDispositions>>[number];

function queueColumns(query: ReportExport, words: Words, byQueue: boolean): Column<QueueRow>[] {
  return [
    ...begin(query),
    ...(byQueue ? [["queue", (it) => it.queue] satisfies Column<QueueRow>] : []),
    ["offered", (it) => it.counts.offered],
    ["answered", (it) => it.counts.answered],
    ["answered-in-time", (it) => it.counts.answeredInTime],
    ["abandoned", (it) => it.counts.abandoned],
    ["abandoned-in-time", (it) => it.counts.abandonedInTime],
    ["abandoned-short", (it) => it.counts.abandonedShort],
    ["left", (it) => it.counts.left],
    ["service-level", (it) => percent(it.serviceLevel)],
    ["formula", (it) => words.formula[it.abandons]],
    ["abandonment", (it) => percent(it.abandonmentRate)],
    ["asa", (it) => seconds(it.averageSpeedOfAnswerMs)],
    ["longest-wait", (it) => seconds(it.longestWaitMs)],
    ["handled", (it) => it.counts.handled],
    ["aht", (it) => seconds(it.averageHandleMs)],
    ["talk", (it) => seconds(it.counts.talkedMs)],
    ["hold", (it) => seconds(it.counts.heldMs)],
    ["wrap-up", (it) => seconds(it.counts.wrapUpMs)],
  ];
}

function agentColumns(query: ReportExport): Column<AgentRow>[] {
  return [
    ...begin(query),
    ["agent", (it) => it.name],
    ["extension", (it) => it.member],
    ["offered", (it) => it.counts.offered],
    ["answered", (it) => it.counts.answered],
    ["unanswered", (it) => it.counts.unanswered],
    ["handled", (it) => it.counts.handled],
    ["aht", (it) => seconds(it.averageHandleMs)],
    ["talk", (it) => seconds(it.counts.talkedMs)],
    ["hold", (it) => seconds(it.counts.heldMs)],
    ["wrap-up", (it) => seconds(it.counts.wrapUpMs)],
    ["occupancy", (it) => percent(it.occupancy)],
    ["time-ready", (it) => seconds(it.times.ready)],
    ["time-reserved", (it) => seconds(it.times.reserved)],
    ["time-talking", (it) => seconds(it.times.talking)],
    ["time-wrap-up", (it) => seconds(it.times["wrap-up"])],
    ["time-not-ready", (it) => seconds(it.times["not-ready"])],
  ];
}

function dispositionColumns({ language }: ReportExport): Column<DispositionRow>[] {
  return [
    ["disposition", (it) => (language === "en" ? it.labelEn : it.labelZh)],
    ["calls", (it) => it.calls],
    ["talk", (it) => seconds(it.talkMs)],
    ["hold", (it) => seconds(it.holdMs)],
    ["wrap-up", (it) => seconds(it.wrapUpMs)],
  ];
}

/** By the clock that was asked for, and by UTC's: an hour that clocks repeat is there twice. */
function begin({ zone }: ReportExport): Column<{ readonly from: number }>[] {
  // Swedish dates are ISO 8601's: every spreadsheet reads them.
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return [
    ["from", (it) => clock.format(it.from)],
    ["from-utc", (it) => new Date(it.from).toISOString()],
  ];
}

function percent(part: number | null): string | null {
  return part === null ? null : (part * 100).toFixed(2);
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1000;
}
