import { describe, expect, it } from "vitest";
import { latestDue, type NamedSpan, nextMoment, spanOf, type WeeklyTimes } from "#shared/reports/index.ts";

const iso = (at: number) => new Date(at).toISOString().slice(0, 16);
const days = (name: NamedSpan, at: string, zone = "UTC") => {
  const { from, until } = spanOf(name, Date.parse(at), zone);
  return [iso(from), iso(until)];
};

describe("a span by its name", () => {
  // A Sunday.
  const now = "2026-11-22T10:20:00Z";

  it.each([
    ["today", "2026-11-22T00:00", "2026-11-23T00:00"],
    ["yesterday", "2026-11-21T00:00", "2026-11-22T00:00"],
    ["this-week", "2026-11-16T00:00", "2026-11-23T00:00"],
    ["last-7-days", "2026-11-15T00:00", "2026-11-22T00:00"],
    ["this-month", "2026-11-01T00:00", "2026-11-23T00:00"],
    ["last-month", "2026-10-01T00:00", "2026-11-01T00:00"],
  ] as const)("%s is of whole days", (name, from, until) => {
    expect(days(name, now)).toEqual([from, until]);
  });

  it("goes by the zone's dates: it is Monday in Shanghai already", () => {
    const evening = "2026-11-22T16:00:00Z";
    expect(days("this-week", evening, "Asia/Shanghai")).toEqual(["2026-11-22T16:00", "2026-11-23T16:00"]);
    expect(days("yesterday", evening, "Asia/Shanghai")).toEqual(["2026-11-21T16:00", "2026-11-22T16:00"]);
  });

  it("has an hour less where clocks were put forward in it", () => {
    const { from, until } = spanOf("last-month", Date.parse("2026-04-10T00:00:00Z"), "Europe/Berlin");
    expect((until - from) / 3_600_000).toBe(31 * 24 - 1);
  });

  it("of last month is right on the last day of a longer month and in January", () => {
    expect(days("last-month", "2026-03-31T23:00:00Z")).toEqual(["2026-02-01T00:00", "2026-03-01T00:00"]);
    expect(days("last-month", "2026-01-15T00:00:00Z")).toEqual(["2025-12-01T00:00", "2026-01-01T00:00"]);
  });
});

describe("a weekly time", () => {
  const times = (over: Partial<WeeklyTimes> = {}): WeeklyTimes => ({
    zone: "Asia/Shanghai",
    at: "07:00",
    weekdays: [1, 2, 3, 4, 5],
    ...over,
  });
  const next = (after: string, over: Partial<WeeklyTimes> = {}) => iso(nextMoment(times(over), Date.parse(after)));

  it("is the next one of its days, never the moment itself", () => {
    // Friday 07:00 in Shanghai, then Monday.
    expect(next("2026-11-19T22:59:59Z")).toBe("2026-11-19T23:00");
    expect(next("2026-11-19T23:00:00Z")).toBe("2026-11-22T23:00");
    expect(next("2026-11-22T23:00:00Z", { weekdays: [1] })).toBe("2026-11-29T23:00");
  });

  it("stays on the wall's clock when clocks are changed", () => {
    const berlin = { zone: "Europe/Berlin", weekdays: [6, 7] };
    expect(next("2026-03-28T07:00:00Z", berlin)).toBe("2026-03-29T05:00");
    expect(next("2026-10-24T06:00:00Z", berlin)).toBe("2026-10-25T06:00");
  });

  it("that was missed several times is due once, for its latest moment", () => {
    const due = Date.parse("2026-11-15T23:00:00Z");
    expect(iso(latestDue(times(), due, Date.parse("2026-11-18T12:00:00Z")))).toBe("2026-11-17T23:00");
    expect(latestDue(times(), due, due)).toBe(due);
  });

  it("needs a day of the week", () => {
    expect(() => nextMoment(times({ weekdays: [] }), 0)).toThrow(RangeError);
  });
});
