import { pino } from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { coalescing } from "#server/live/coalescing.ts";

const logger = pino({ level: "silent" });
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("the first is told at once, what comes with it together later", async () => {
  const told: (readonly string[])[] = [];
  const news = coalescing<string>({ tell: async (it) => void told.push(it), betweenMs: 100, logger, what: "a test" });
  news.add("a");
  news.add("b");
  news.add("c");
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([["a"]]);
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toEqual([["a"], ["b", "c"]]);
  await vi.advanceTimersByTimeAsync(1_000);
  news.add("d");
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([["a"], ["b", "c"], ["d"]]);
  await news.close();
});

it("what can't be told is told later, in its order, and once more when it closes", async () => {
  let away = true;
  const told: string[] = [];
  const news = coalescing<string>({
    async tell(items) {
      if (away) throw new Error("the database is away");
      told.push(...items);
    },
    betweenMs: 100,
    logger,
    what: "a test",
  });
  news.add("a");
  await vi.advanceTimersByTimeAsync(0);
  news.add("b");
  away = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(["a", "b"]);
  await vi.advanceTimersByTimeAsync(1_000);
  news.add("c");
  news.add("d");
  await news.close();
  expect(told).toEqual(["a", "b", "c", "d"]);
});
