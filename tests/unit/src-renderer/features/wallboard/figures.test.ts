import { expect, it } from "vitest";
import { longestSince, occupancyOf, serviceLevelOf, totalsOf } from "#renderer/features/wallboard/figures.ts";
import { aFloorAgent, aFloorQueue, aWaiting, countsOf } from "#tests/helpers/floor-scenes.ts";

const counts = countsOf({
  answered: 80,
  answeredInTime: 60,
  abandoned: 20,
  abandonedInTime: 10,
  answeredWaitMs: 800_000,
});
const support = aFloorQueue({ counts, waiting: [aWaiting({ since: 500 }), aWaiting({ since: 300 })] });
const sales = aFloorQueue({
  ...{ queue: "sales", abandons: "against", serviceLevelSec: 30, waiting: [aWaiting({ since: 900 })] },
  counts: countsOf({ answered: 10, answeredInTime: 9, handled: 4, talkedMs: 4_000, wrapUpMs: 4_000 }),
});

it("a service level of several queues adds up those who count, each by its own rule or all by one", () => {
  expect(serviceLevelOf([support], "own")).toBe(60 / 80);
  expect(serviceLevelOf([support], "against")).toBe(60 / 100);
  expect(serviceLevelOf([support], "for")).toBe(70 / 100);
  expect(serviceLevelOf([support, sales], "own")).toBe(69 / 90);
  expect(serviceLevelOf([support, sales], "against")).toBe(69 / 110);
  expect(serviceLevelOf([aFloorQueue()], "own")).toBeNull();
});

it("totals are those of the shown queues; their T is told only where it is one", () => {
  expect(totalsOf([support, sales], "own")).toEqual({
    ...{ waiting: 3, longestSince: 300, answered: 90, abandoned: 20, serviceLevel: 69 / 90, serviceLevelSec: null },
    ...{ asaMs: 800_000 / 90, ahtMs: 2_000 },
  });
  expect(totalsOf([support], "own").serviceLevelSec).toBe(20);
  expect(totalsOf([], "own")).toMatchObject({ waiting: 0, longestSince: null, serviceLevel: null, asaMs: null });
});

it("the longest wait is the earliest caller's, whatever their order", () => {
  expect(longestSince(support)).toBe(300);
  expect(longestSince(aFloorQueue())).toBeNull();
});

it("occupancy of many is that of their times together", () => {
  const busy = aFloorAgent({ state: null, times: { talking: 300, "wrap-up": 100, ready: 100 } });
  const idle = aFloorAgent({ state: { name: "ready", at: 1_000 }, times: {} });
  expect(occupancyOf([busy], 2_000, 0)).toBe(0.8);
  expect(occupancyOf([busy, idle], 1_500, 0)).toBe(0.4);
  expect(occupancyOf([], 0, 0)).toBeNull();
});
