import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendarOf } from "#shared/reports/index.ts";

const iso = (at: number) => new Date(at).toISOString();

describe("a calendar", () => {
  it("has the date, its weekday and its first moment by the zone's clock", () => {
    const day = calendarOf("Asia/Shanghai").dayOf(Date.parse("2026-11-22T16:30:00Z"));
    expect(day).toMatchObject({ date: "2026-11-23", weekday: 1, day: 23 });
    expect([iso(day.from), iso(day.until)]).toEqual(["2026-11-22T16:00:00.000Z", "2026-11-23T16:00:00.000Z"]);
  });

  it("steps over dates on which clocks are changed", () => {
    const { dayOf, daysFrom } = calendarOf("Europe/Berlin");
    const before = dayOf(Date.parse("2026-03-28T12:00:00Z"));
    expect([1, 2, -1].map((days) => daysFrom(before, days).date)).toEqual(["2026-03-29", "2026-03-30", "2026-03-27"]);
    const change = daysFrom(before, 1);
    expect((change.until - change.from) / 3_600_000).toBe(23);
  });

  it("finds a date, on both sides of the date line, and none that does not exist", () => {
    expect(iso(calendarOf("Pacific/Kiritimati").dayOn("2026-11-22")?.from ?? 0)).toBe("2026-11-21T10:00:00.000Z");
    expect(iso(calendarOf("Pacific/Pago_Pago").dayOn("2026-11-22")?.from ?? 0)).toBe("2026-11-22T11:00:00.000Z");
    expect(calendarOf("UTC").dayOn("2026-02-30")).toBeNull();
    expect(calendarOf("UTC").dayOn("")).toBeNull();
    // Samoa went from the 29th to the 31st.
    expect(calendarOf("Pacific/Apia").dayOn("2011-12-30")).toBeNull();
  });

  it("takes a time that clocks leave out as much later as they jump, and the first of one that they show twice", () => {
    const { dayOn, momentOn } = calendarOf("Europe/Berlin");
    const moment = (date: string, minutes: number) => {
      const day = dayOn(date);
      if (day === null) throw new Error(`no day ${date}`);
      return iso(momentOn(day, minutes));
    };
    expect(moment("2026-03-29", 90)).toBe("2026-03-29T00:30:00.000Z");
    expect(moment("2026-03-29", 150)).toBe("2026-03-29T01:30:00.000Z");
    expect(moment("2026-03-29", 420)).toBe("2026-03-29T05:00:00.000Z");
    expect(moment("2026-10-25", 150)).toBe("2026-10-25T00:30:00.000Z");
    expect(moment("2026-10-25", 420)).toBe("2026-10-25T06:00:00.000Z");
  });

  it("shows at each moment that it names the time that was asked for, but for those that clocks leave out", () => {
    const zones = ["UTC", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Asia/Shanghai"];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.parse("2026-01-01Z"), max: Date.parse("2027-01-01Z") }),
        fc.integer({ min: 0, max: 1_439 }),
        (zone, at, minutes) => {
          const { dayOf, momentOn, minutesAt } = calendarOf(zone);
          const day = dayOf(at);
          const moment = momentOn(day, minutes);
          expect(dayOf(moment).date).toBe(day.date);
          expect([0, 30, 60]).toContain(minutesAt(moment) - minutes);
        },
      ),
      { numRuns: 200 },
    );
  });
});
