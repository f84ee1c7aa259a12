import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intervalsIn, reportIntervals } from "#shared/queue/index.ts";

const at = (iso: string) => Date.parse(iso);
const hour = 3_600_000;

function span(zone: string, length: (typeof reportIntervals)[number], iso: string): string[] {
  const { from, until } = intervalsIn(zone, length)(at(iso));
  return [new Date(from).toISOString(), new Date(until).toISOString()];
}

describe("an interval", () => {
  it("begins where the clock on the wall shows it, also in zones that are not whole hours away", () => {
    expect(span("UTC", "15", "2026-11-22T10:44:59.999Z")).toEqual([
      "2026-11-22T10:30:00.000Z",
      "2026-11-22T10:45:00.000Z",
    ]);
    expect(span("UTC", "30", "2026-11-22T10:30:00Z")).toEqual(["2026-11-22T10:30:00.000Z", "2026-11-22T11:00:00.000Z"]);
    // Kathmandu is 5:45 before UTC: its 16:00 is 10:15.
    expect(span("Asia/Kathmandu", "60", "2026-11-22T10:16:00Z")).toEqual([
      "2026-11-22T10:15:00.000Z",
      "2026-11-22T11:15:00.000Z",
    ]);
  });

  it("of a day begins at midnight there", () => {
    expect(span("Asia/Shanghai", "day", "2026-11-22T16:00:00Z")).toEqual([
      "2026-11-22T16:00:00.000Z",
      "2026-11-23T16:00:00.000Z",
    ]);
    expect(span("Asia/Shanghai", "day", "2026-11-22T15:59:59.999Z")[1]).toBe("2026-11-22T16:00:00.000Z");
  });

  it("of a day has 23 hours when clocks go forward and 25 when they go back", () => {
    expect(span("Europe/Berlin", "day", "2026-03-29T12:00:00Z")).toEqual([
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ]);
    expect(span("Europe/Berlin", "day", "2026-10-25T12:00:00Z")).toEqual([
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T23:00:00.000Z",
    ]);
  });

  it("of an hour that clocks repeat is two", () => {
    expect(span("Europe/Berlin", "60", "2026-10-25T00:30:00Z")[0]).toBe("2026-10-25T00:00:00.000Z");
    expect(span("Europe/Berlin", "60", "2026-10-25T01:30:00Z")[0]).toBe("2026-10-25T01:00:00.000Z");
  });

  it("ends where clocks are changed in its middle: Lord Howe's by half an hour", () => {
    // 2026-04-05 02:00 there becomes 01:30, at 15:00 UTC of the 4th: the hour of 01 has its second half twice.
    expect(span("Australia/Lord_Howe", "60", "2026-04-04T14:59:00Z")).toEqual([
      "2026-04-04T14:00:00.000Z",
      "2026-04-04T15:00:00.000Z",
    ]);
    expect(span("Australia/Lord_Howe", "60", "2026-04-04T15:10:00Z")).toEqual([
      "2026-04-04T15:00:00.000Z",
      "2026-04-04T15:30:00.000Z",
    ]);
  });

  it("of a day begins at one where there is no midnight", () => {
    // Beirut: 2026-03-29 00:00 becomes 01:00.
    expect(span("Asia/Beirut", "day", "2026-03-29T12:00:00Z")).toEqual([
      "2026-03-28T22:00:00.000Z",
      "2026-03-29T21:00:00.000Z",
    ]);
  });

  it("of a zone that nobody knows is refused", () => {
    expect(() => intervalsIn("Mars/Base", "15")).toThrow(RangeError);
  });

  it("holds its moment, lasts as long as none but a change of clocks makes shorter, and the next begins where it ends", () => {
    const zones = [
      "UTC",
      "Europe/Berlin",
      "America/New_York",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
      "Asia/Beirut",
      "Africa/Cairo",
    ];
    const moment = fc.integer({ min: at("2024-01-01T00:00:00Z"), max: at("2028-01-01T00:00:00Z") });
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.constantFrom(...reportIntervals), moment, (zone, length, when) => {
        const intervalOf = intervalsIn(zone, length);
        const { from, until } = intervalOf(when);
        expect(from).toBeLessThanOrEqual(when);
        expect(until).toBeGreaterThan(when);
        expect(until - from).toBeLessThanOrEqual(length === "day" ? 25 * hour : Number(length) * 60_000);
        expect(intervalOf(from)).toEqual({ from, until });
        expect(intervalOf(until - 1)).toEqual({ from, until });
        expect(intervalOf(until).from).toBe(until);
      }),
      { numRuns: 300 },
    );
  });
});
