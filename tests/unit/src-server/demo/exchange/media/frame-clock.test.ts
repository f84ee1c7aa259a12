import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFrameClock } from "#server/demo/exchange/media/frame-clock.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the frame clock", () => {
  it("ticks fifty times a second and does not drift when it wakes late", () => {
    let late = 0;
    const clock = createFrameClock(() => performance.now() + late);
    let ticks = 0;
    clock.subscribe(() => {
      ticks += 1;
      late = (late + 7) % 20;
    });
    vi.advanceTimersByTime(10_000);
    expect(ticks).toBeGreaterThanOrEqual(499);
    expect(ticks).toBeLessThanOrEqual(502);
  });

  it("skips a long stall instead of bursting", () => {
    let jump = 0;
    const clock = createFrameClock(() => performance.now() + jump);
    let ticks = 0;
    clock.subscribe(() => {
      ticks += 1;
    });
    vi.advanceTimersByTime(100);
    jump = 5000;
    vi.advanceTimersByTime(20);
    expect(ticks).toBeLessThan(12);
  });

  it("sleeps when nobody listens", () => {
    const clock = createFrameClock();
    const stop = clock.subscribe(() => undefined);
    expect(vi.getTimerCount()).toBe(1);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
