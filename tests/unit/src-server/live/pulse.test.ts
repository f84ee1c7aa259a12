import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { pulse } from "#server/live/pulse.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("beats soon after a quiet time, and then not more often than it may", () => {
  const work = vi.fn();
  const ticks = pulse(250, work);
  for (let i = 0; i < 10; i += 1) ticks.beat();
  vi.advanceTimersByTime(20);
  expect(work).toHaveBeenCalledTimes(1);
  ticks.beat();
  vi.advanceTimersByTime(200);
  expect(work).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(50);
  expect(work).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(work).toHaveBeenCalledTimes(2);
  ticks.beat();
  ticks.stop();
  vi.advanceTimersByTime(10_000);
  expect(work).toHaveBeenCalledTimes(2);
});
