import { describe, expect, it } from "vitest";
import {
  abandonmentRate,
  averageAbandonMs,
  averageHandleMs,
  averageSpeedOfAnswerMs,
  longestWaitMs,
  noAgentCounts,
  noQueueCounts,
  serviceLevel,
} from "#shared/queue/index.ts";

/** The example of ICMI's QueueTips (2002): 1,000 answered, 860 of them in time; 60 abandoned, 20 of them within the time. */
const icmi = {
  ...noQueueCounts,
  offered: 1_060,
  answered: 1_000,
  answeredInTime: 860,
  abandoned: 60,
  abandonedInTime: 20,
};

describe("the service level of ICMI's example", () => {
  it("is 860 / 1000 = 86 % when abandoned callers are left out", () => {
    expect(serviceLevel(icmi, "ignored")).toBe(0.86);
  });

  it("is 860 / 1060 = 81.1 % when they count against it", () => {
    expect(serviceLevel(icmi, "against")).toBeCloseTo(0.8113, 4);
  });

  it("is (860 + 20) / 1060 = 83.0 % when those within the time count for it", () => {
    expect(serviceLevel(icmi, "for")).toBeCloseTo(0.8302, 4);
  });

  it("does not change with callers who left, gave up at once or still wait", () => {
    const more = { ...icmi, offered: 1_200, left: 50, abandonedShort: 30 };
    for (const rule of ["ignored", "against", "for"] as const)
      expect(serviceLevel(more, rule)).toBe(serviceLevel(icmi, rule));
  });
});

describe("averages", () => {
  it("ASA: waits of 10, 20 and 45 s are 75 s of three callers, 25 s", () => {
    expect(averageSpeedOfAnswerMs({ ...noQueueCounts, answered: 3, answeredWaitMs: 75_000 })).toBe(25_000);
  });

  it("ASA counts who was answered at once: 0 and 30 s are 15 s", () => {
    expect(averageSpeedOfAnswerMs({ ...noQueueCounts, answered: 2, answeredWaitMs: 30_000 })).toBe(15_000);
  });

  it("AHT: 240 s talk + 30 s hold + 60 s wrap-up and 120 + 0 + 30 are 480 s of two calls, 240 s", () => {
    const sums = { handled: 2, talkedMs: 360_000, heldMs: 30_000, wrapUpMs: 90_000 };
    expect(averageHandleMs({ ...noQueueCounts, ...sums })).toBe(240_000);
    expect(averageHandleMs({ ...noAgentCounts, ...sums })).toBe(240_000);
  });

  it("who gave up had waited 40 and 80 s: 60 s", () => {
    expect(averageAbandonMs({ ...noQueueCounts, abandoned: 2, abandonedWaitMs: 120_000 })).toBe(60_000);
  });
});

describe("the abandonment rate", () => {
  it("is 6 of 100 offered, 6.25 % once 4 short ones are left out: 6 / 96", () => {
    const counts = { ...noQueueCounts, offered: 100, answered: 85, abandoned: 6, abandonedShort: 4, left: 5 };
    expect(abandonmentRate(counts)).toBe(0.0625);
  });

  it("does not sink because others still wait", () => {
    const counts = { ...noQueueCounts, offered: 30, answered: 9, abandoned: 1 };
    expect(abandonmentRate(counts)).toBe(0.1);
  });
});

describe("where nothing happened", () => {
  it("no figure is 0 or NaN: there is none", () => {
    const rules = (["ignored", "against", "for"] as const).map((rule) => serviceLevel(noQueueCounts, rule));
    const rest = [averageSpeedOfAnswerMs, averageAbandonMs, averageHandleMs, abandonmentRate, longestWaitMs];
    expect([...rules, ...rest.map((figure) => figure(noQueueCounts))]).toEqual(Array(8).fill(null));
    expect(averageHandleMs(noAgentCounts)).toBeNull();
  });

  it("a caller who only waits makes none either", () => {
    const waiting = { ...noQueueCounts, offered: 1 };
    expect([serviceLevel(waiting, "against"), abandonmentRate(waiting), longestWaitMs(waiting)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("a service level of 0 is one: all were answered too late", () => {
    expect(serviceLevel({ ...noQueueCounts, offered: 2, answered: 2 }, "ignored")).toBe(0);
  });

  it("with nobody answered, abandoned callers alone make 0 against and none ignored", () => {
    const counts = { ...noQueueCounts, offered: 2, abandoned: 2, abandonedInTime: 1 };
    expect(serviceLevel(counts, "ignored")).toBeNull();
    expect(serviceLevel(counts, "against")).toBe(0);
    expect(serviceLevel(counts, "for")).toBe(0.5);
  });

  it("the longest wait of who was answered at once is 0, not unknown", () => {
    expect(longestWaitMs({ ...noQueueCounts, offered: 1, answered: 1 })).toBe(0);
  });
});
