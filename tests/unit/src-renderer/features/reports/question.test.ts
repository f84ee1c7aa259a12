import { describe, expect, it } from "vitest";
import {
  askedSpan,
  firstQuestion,
  hasWeek,
  type Question,
  readQuestion,
  withSpan,
  zonesOf,
} from "#renderer/features/reports/question.ts";

const now = Date.parse("2026-11-22T10:20:00Z");
const question = (over: Partial<Question> = {}): Question => ({ ...firstQuestion("UTC"), ...over });
const iso = (at: number) => new Date(at).toISOString().slice(0, 10);

describe("a question to a report", () => {
  it("of dates takes both ends in, by the zone's clock", () => {
    const asked = askedSpan(
      question({ span: "own", first: "2026-11-01", last: "2026-11-03", zone: "Asia/Shanghai" }),
      now,
    );
    expect(asked).toMatchObject({ ok: true, span: { zone: "Asia/Shanghai", queues: null, abandons: null } });
    if (asked.ok)
      expect([asked.span.from, asked.span.until].map((at) => new Date(at).toISOString())).toEqual([
        "2026-10-31T16:00:00.000Z",
        "2026-11-03T16:00:00.000Z",
      ]);
  });

  it.each([
    [
      { first: "", last: "2026-11-03" },
      { ok: false, why: "no-dates" },
    ],
    [
      { first: "2026-02-30", last: "2026-11-03" },
      { ok: false, why: "no-dates" },
    ],
    [
      { first: "2026-11-04", last: "2026-11-03" },
      { ok: false, why: "backwards" },
    ],
    [
      { first: "2026-01-01", last: "2026-11-03", step: "15" },
      { ok: false, why: "too-long", most: 32 },
    ],
    [
      { first: "2026-01-01", last: "2026-11-03", step: "60" },
      { ok: false, why: "too-long", most: 93 },
    ],
  ] as const)("of %j is not asked", (over, expected) => {
    expect(askedSpan(question({ span: "own", ...over }), now)).toEqual(expected);
  });

  it("gets intervals that suit another span, and keeps those that do", () => {
    expect(withSpan(question({ step: "15" }), "last-month", now).step).toBe("day");
    expect(withSpan(question({ step: "day", span: "last-month" }), "yesterday", now).step).toBe("60");
    expect(withSpan(question({ step: "15" }), "yesterday", now).step).toBe("15");
    expect(withSpan(question({ step: "all" }), "this-month", now).step).toBe("all");
  });

  it("begins with the dates of the span before when own dates are chosen", () => {
    const own = withSpan(question({ span: "last-7-days" }), "own", now);
    expect([own.first, own.last]).toEqual(["2026-11-15", "2026-11-21"]);
    expect(askedSpan(own, now)).toMatchObject({ ok: true });
  });

  it("shows the week from seven days on, also when clocks are put forward in it", () => {
    const span = (name: Question["span"], zone: string, at: string) => {
      const asked = askedSpan(question({ span: name, zone, step: "day" }), Date.parse(at));
      if (!asked.ok) throw new Error(asked.why);
      return [iso(asked.span.from), hasWeek(asked.span)];
    };
    expect(span("last-7-days", "Europe/Berlin", "2026-04-01T12:00:00Z")).toEqual(["2026-03-24", true]);
    expect(span("this-week", "UTC", "2026-11-18T12:00:00Z")).toEqual(["2026-11-16", false]);
  });

  it("is read back as it was kept, and not at all when it is another version's", () => {
    const kept = question({ report: "agents", span: "last-month", step: "day", queues: ["support"], abandons: "for" });
    expect(readQuestion(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    for (const strange of [
      null,
      7,
      {},
      { ...kept, report: "weather" },
      { ...kept, zone: "Mars/Base" },
      { ...kept, queues: 3 },
    ])
      expect(readQuestion(strange)).toBeNull();
    expect(readQuestion({ ...kept, abandons: "maybe" })?.abandons).toBeNull();
  });

  it("offers this machine's zone first, and each once", () => {
    const zones = zonesOf("Asia/Shanghai");
    expect(zones.slice(0, 2)).toEqual(["Asia/Shanghai", "UTC"]);
    expect(new Set(zones).size).toBe(zones.length);
    expect(zones).toContain("Europe/Berlin");
  });
});
