import { describe, expect, it } from "vitest";
import { callsQuery, drillOf } from "#renderer/features/reports/drill.ts";
import { figuresOf } from "#renderer/features/reports/figures.ts";
import { type ReportColumn, sortedRows } from "#renderer/features/reports/report-column.ts";
import { byAgent, byInterval, byQueue, dispositionTotal, queueTotal } from "#renderer/features/reports/rows.ts";
import { everyNth, niceEnd } from "#renderer/features/reports/scale.ts";
import { weekOf } from "#renderer/features/reports/week.ts";
import type { AgentReportRow, DeskReportSpan, QueueReportRow } from "#shared/contract/desk/index.ts";
import { noAgentCounts, noAgentTimes, noQueueCounts, type QueueCounts } from "#shared/queue/index.ts";

const hour = 3_600_000;
const ten = Date.parse("2026-11-22T10:00:00Z");
const span: DeskReportSpan = {
  ...{ from: ten, until: ten + 4 * hour, zone: "UTC", interval: "60" },
  ...{ queues: null, abandons: null },
};

function row(from: number, counts: Partial<QueueCounts>, over: Partial<QueueReportRow> = {}): QueueReportRow {
  return {
    ...queueTotal([], { from, until: from + hour }),
    counts: { ...noQueueCounts, ...counts },
    ...over,
  };
}

describe("rows of a report together", () => {
  it("have figures of their sums, not averages of averages", () => {
    const rows = [
      row(ten, { offered: 1, answered: 1, answeredInTime: 1, answeredWaitMs: 1_000, longestWaitMs: 1_000 }),
      row(ten + hour, {
        offered: 99,
        answered: 9,
        answeredInTime: 0,
        answeredWaitMs: 99_000,
        abandoned: 90,
        longestWaitMs: 60_000,
      }),
    ];
    expect(queueTotal(rows, span)).toMatchObject({
      ...{ from: span.from, until: span.until, queue: null, abandons: "ignored" },
      ...{ serviceLevel: 1 / 10, averageSpeedOfAnswerMs: 10_000, abandonmentRate: 0.9, longestWaitMs: 60_000 },
    });
  });

  it("go by the formula that all of them have, else by the usual one", () => {
    const counts = { offered: 2, answered: 1, answeredInTime: 1, abandoned: 1 };
    const against = row(ten, counts, { queue: "a", abandons: "against" });
    expect(queueTotal([against, { ...against, queue: "b" }], span)).toMatchObject({
      abandons: "against",
      serviceLevel: 0.5,
    });
    expect(queueTotal([against, row(ten, counts)], span)).toMatchObject({ abandons: "ignored", serviceLevel: 1 });
    expect(queueTotal([], span)).toMatchObject({ abandons: "ignored", serviceLevel: null, longestWaitMs: null });
  });

  it("of dispositions are sums", () => {
    const one = { dispositionId: null, labelEn: null, labelZh: null, calls: 2, talkMs: 3, holdMs: 4, wrapUpMs: 5 };
    expect(dispositionTotal([one, one])).toMatchObject({ calls: 4, talkMs: 6, holdMs: 8, wrapUpMs: 10 });
  });
});

describe("a picture of a report", () => {
  it("has every interval that has begun, also those in which nothing happened, with its queues together", () => {
    const rows = [
      row(ten, { offered: 2 }, { queue: "a" }),
      row(ten, { offered: 3 }, { queue: "b" }),
      row(ten + 2 * hour, { offered: 1 }),
    ];
    const series = byInterval(rows, span, ten + 2.5 * hour);
    expect(series.map(({ from, counts }) => [(from - ten) / hour, counts.offered])).toEqual([
      [0, 5],
      [1, 0],
      [2, 1],
    ]);
  });

  it("has the busiest queues and agents first", () => {
    const rows = [
      row(ten, { offered: 2 }, { queue: "a" }),
      row(ten, { offered: 3 }, { queue: "b" }),
      row(ten + hour, { offered: 4 }, { queue: "a" }),
    ];
    expect(byQueue(rows, span).map(({ queue, counts }) => [queue, counts.offered])).toEqual([
      ["a", 6],
      ["b", 3],
    ]);
    const agent = (member: string, talkedMs: number): AgentReportRow => ({
      ...{ from: ten, until: ten + hour, member, userId: null, name: `Agent ${member}`, averageHandleMs: null },
      counts: { ...noAgentCounts, handled: 1, talkedMs },
      ...{ times: { ...noAgentTimes, ready: 30, talking: 10 }, occupancy: 0.25 },
    });
    const [first, second] = byAgent([agent("1", 5), agent("2", 9), agent("1", 6)], span);
    expect([first, second]).toMatchObject([
      {
        member: "1",
        name: "Agent 1",
        counts: { talkedMs: 11 },
        averageHandleMs: 5.5,
        times: { ready: 60 },
        occupancy: 0.25,
      },
      { member: "2", counts: { talkedMs: 9 } },
    ]);
  });

  it("of the week adds the same hours of the zone's clock up, also where they are half an hour off", () => {
    const at = (iso: string) => row(Date.parse(iso), { offered: 1 });
    // Sunday 22nd, 15:30 in Delhi, twice a week apart; Monday 00:30 there.
    const week = weekOf(
      [at("2026-11-15T09:30:00Z"), at("2026-11-22T09:30:00Z"), at("2026-11-22T18:30:00Z")],
      "Asia/Kolkata",
    );
    const filled = week.flatMap((hours, day) =>
      hours.flatMap(({ offered }, at) => (offered === 0 ? [] : [[day, at, offered]])),
    );
    expect(filled).toEqual([
      [0, 0, 1],
      [6, 15, 2],
    ]);
  });

  it("has axes with round ends and no more names than there is room for", () => {
    expect([0, 4, 5, 7, 11, 41, 99, 100, 101, 4_999].map(niceEnd)).toEqual([4, 4, 5, 10, 20, 50, 100, 100, 200, 5_000]);
    expect([everyNth(24, 12, [1, 2, 4]), everyNth(24, 5, [1, 2, 4]), everyNth(3, 10, [1, 2])]).toEqual([2, 5, 1]);
  });
});

describe("a report's rows in order", () => {
  const columns: ReportColumn<{ n: number | null; name: string }>[] = [
    { id: "n", title: "", width: "1fr", value: ({ n }) => n, cell: () => null },
    { id: "name", title: "", width: "1fr", value: ({ name }) => name, cell: () => null },
  ];
  const rows = [
    { n: 2, name: "b" },
    { n: null, name: "c" },
    { n: 10, name: "a" },
  ];
  const names = (by: string, descending: boolean) =>
    sortedRows(rows, columns, { by, descending }).map(({ name }) => name);

  it("are sorted by number or by text, with what has no value last either way", () => {
    expect([names("n", false), names("n", true), names("name", false), names("name", true)]).toEqual([
      ["b", "a", "c"],
      ["a", "b", "c"],
      ["a", "b", "c"],
      ["c", "b", "a"],
    ]);
    expect(names("gone", false)).toEqual(["b", "c", "a"]);
  });
});

describe("the calls behind a row", () => {
  it("are within the span, though its intervals reach beyond it", () => {
    const cut = { ...span, from: ten + 600_000, until: ten + 1_800_000, queues: ["a", "b"] };
    const drill = drillOf({ from: ten, until: ten + hour, counted: "abandoned" });
    expect(callsQuery(drill, cut)).toEqual({
      ...{ from: cut.from, until: cut.until, queues: ["a", "b"] },
      ...{ member: null, counted: "abandoned", disposition: null },
    });
    expect(callsQuery({ ...drill, queue: "a" }, cut).queues).toEqual(["a"]);
  });
});

describe("figures", () => {
  const figures = figuresOf("en", span);

  it("are written as people read them, and a dash where there is none", () => {
    expect([figures.share(0.8333), figures.share(null), figures.count(12_345)]).toEqual(["83.3%", "–", "12,345"]);
    expect([0, 9_400, 75_600, 3_723_000, null].map((ms) => figures.length(ms))).toEqual([
      "0:00",
      "0:09",
      "1:16",
      "1:02:03",
      "–",
    ]);
  });

  it("name an interval by the zone's clock, as long as it must be", () => {
    const shanghai = figuresOf("en", { ...span, zone: "Asia/Shanghai" });
    expect(figures.interval(ten, ten + hour)).toBe("10:00–11:00");
    expect(shanghai.interval(ten, ten + hour)).toBe("18:00–19:00");
    const days = figuresOf("en", { ...span, interval: "day", until: ten + 200 * hour });
    expect(days.interval(ten, ten + 24 * hour)).toBe("Sun, Nov 22");
    expect(figures.span(ten, ten + hour)).toBe("Nov 22, 2026 10:00–11:00");
    const midnight = Date.parse("2026-11-22T00:00:00Z");
    expect(figures.span(midnight, midnight + 24 * hour)).toBe("Nov 22, 2026");
    expect(figures.span(midnight, midnight + 48 * hour)).toBe("Nov 22, 2026 – Nov 23, 2026");
  });
});
