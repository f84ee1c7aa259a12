import { expect, it, vi } from "vitest";
import { passes } from "#server/live/passes.ts";

it("what is asked for during a pass is one more pass, however often it is asked for", async () => {
  let running = 0;
  let done = 0;
  const ends: (() => void)[] = [];
  const work = passes({
    async pass() {
      running += 1;
      expect(running).toBe(1);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
      done += 1;
    },
    failed: () => undefined,
  });
  work.want();
  for (let i = 0; i < 5; i += 1) work.want();
  await vi.waitFor(() => expect(ends).toHaveLength(1));
  ends[0]?.();
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  ends[1]?.();
  await vi.waitFor(() => expect(done).toBe(2));
  work.want();
  await vi.waitFor(() => expect(ends).toHaveLength(3));
  const closed = work.close();
  ends[2]?.();
  await closed;
  work.want();
  expect(ends).toHaveLength(3);
});

it("a pass that fails is tried again after a rest, and closing does not wait for it", async () => {
  vi.useFakeTimers();
  const failed = vi.fn();
  let left = 2;
  const work = passes({
    async pass() {
      left -= 1;
      if (left > 0) throw new Error("the database is away");
    },
    failed,
  });
  work.want();
  await vi.advanceTimersByTimeAsync(0);
  expect([failed.mock.calls.length, left]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([failed.mock.calls.length, left]).toEqual([1, 0]);
  left = 5;
  work.want();
  await vi.advanceTimersByTimeAsync(0);
  await work.close();
  expect(left).toBe(4);
  vi.useRealTimers();
});
