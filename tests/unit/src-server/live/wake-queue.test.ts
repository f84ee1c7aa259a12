import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createWakeQueue } from "#server/live/wake-queue.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("wakes the first at once, and thousands 500 a second, each once however often it was wanted", () => {
  const woken: number[] = [];
  const queue = createWakeQueue<number>((desk) => {
    woken.push(desk);
    return true;
  });
  queue.add(1);
  expect(woken).toEqual([1]);
  for (let times = 0; times < 3; times += 1) for (let desk = 1; desk <= 2_000; desk += 1) queue.add(desk);
  expect(woken).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(woken.length).toBeGreaterThan(450);
  expect(woken.length).toBeLessThanOrEqual(511);
  vi.advanceTimersByTime(4_000);
  expect(woken).toHaveLength(2_001);
  expect(new Set(woken).size).toBe(2_000);
});

it("comes back to a desk that does not listen, and forgets one that is gone", () => {
  let listens = false;
  const woken: string[] = [];
  const queue = createWakeQueue<string>((desk) => {
    if (listens) woken.push(desk);
    return listens;
  });
  queue.add("slow");
  queue.add("gone");
  vi.advanceTimersByTime(200);
  expect(woken).toEqual([]);
  queue.delete("gone");
  listens = true;
  vi.advanceTimersByTime(40);
  expect(woken).toEqual(["slow"]);
  queue.close();
});
