import { describe, expect, it } from "vitest";
import {
  gradeOf,
  type LiveQuality,
  levelShare,
  minuteOf,
  percentOf,
  steadyMos,
  warningValues,
} from "#renderer/features/softphone/quality.ts";
import { pictureHeight, pictureOf, yOf } from "#renderer/features/softphone/quality-shape.ts";

type Second = LiveQuality["recent"][number];
const second = (mos: number | null, loss: number | null = mos === null ? null : 0): Second => ({ mos, loss });
const seconds = (...moses: (number | null)[]) => moses.map((mos) => second(mos));
const quality = (over: Partial<LiveQuality> = {}): LiveQuality => ({
  ...{ roundTripMs: 40, jitterMs: 4, loss: 0, lossSent: 0, heardDbfs: -20, codec: "opus", mos: 4.3 },
  ...{ warnings: [], recent: seconds(4.3, 4.3, 4.3) },
  ...over,
});

describe("the word for a call's sound", () => {
  it.each([
    ["good", quality()],
    ["fair", quality({ recent: seconds(3.7, 3.9) })],
    ["poor", quality({ recent: seconds(3.4, 3.5) })],
    ["none", quality({ recent: seconds(4.3, null, null, null, null, null) })],
    ["none", quality({ recent: [] })],
    ["fair", quality({ warnings: ["loss-sent"] })],
  ] as const)("is %s", (grade, of) => {
    expect(gradeOf(of)).toBe(grade);
  });

  it("stands on the last five seconds, not on one", () => {
    expect(gradeOf(quality({ recent: seconds(4.3, 4.3, 4.3, 4.3, 3) }))).toBe("good");
    expect(steadyMos(seconds(1, 4, 4, 4, 4, 4))).toBe(4);
    expect(steadyMos(seconds(4, null, 3))).toBe(3.5);
  });
});

describe("the numbers of a warning", () => {
  it("are those that made it come, not those of a second that was good again", () => {
    const recent = [second(2, 0.1), second(2, 0.2), second(4.3, 0)];
    expect(warningValues("loss", quality({ loss: 0, recent }))).toEqual({ percent: "10" });
    expect(warningValues("loss-sent", quality({ lossSent: 0.043 }))).toEqual({ percent: "4.3" });
    expect(warningValues("jitter", quality({ jitterMs: 44.4 }))).toEqual({ ms: 44 });
    expect(warningValues("delay", quality({ roundTripMs: 481 }))).toEqual({ ms: 481 });
    expect(warningValues("mos", quality({ recent: seconds(3.4, 3.2) }))).toEqual({ mos: "3.3" });
  });

  it("show a trace of loss as such", () => {
    expect([0, null, 0.0004, 0.001, 0.012, 0.02, 0.0999, 0.5, 1].map(percentOf)).toEqual([
      ...["0", "0", "<0.1", "0.1", "1.2", "2", "10", "50", "100"],
    ]);
  });
});

describe("the picture of the last minute", () => {
  it("has its newest second at the right, good sound at the top, the worst at the bottom", () => {
    expect(pictureOf(seconds(4.5, 1)).line).toBe(`M58 0L58.5 0L59.5 ${pictureHeight}`);
    expect(pictureOf(Array.from({ length: 60 }, () => second(4.5))).line).toMatch(/^M0 0/);
    expect(yOf(4.5)).toBe(0);
  });

  it("breaks the line where nothing was to be heard", () => {
    expect(pictureOf(seconds(4.5, null, 4.5)).line.match(/M/g)).toHaveLength(2);
    expect(pictureOf(seconds(null, null)).line).toBe("");
  });

  it("has a bar where something was lost, seen however little, and never higher than its place", () => {
    const { bars } = pictureOf([second(4, 0), second(4, 0.0001), second(3, 0.05), second(1, 1)]);
    const heights = [...bars.matchAll(/v-([\d.]+)/g)].map(([, height]) => Number(height));
    expect(heights).toEqual([1, 7.2, 14.4]);
  });

  it("is put into words", () => {
    expect(minuteOf([second(4.2, 0), second(3.1, 0.04), second(null)])).toEqual({
      ...{ mos: "3.7", worst: "3.1", percent: "4" },
    });
    expect(minuteOf(seconds(null))).toBeNull();
  });
});

it("a level is a share of its meter", () => {
  expect([levelShare(null), levelShare(-100), levelShare(-30), levelShare(3)]).toEqual([0, 0, 0.5, 1]);
});
