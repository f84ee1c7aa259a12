import fc from "fast-check";
import { expect, test } from "vitest";
import { virtualScheduler } from "#server/demo/exchange/acd/scheduler.ts";

test("the virtual clock does what is due in its order, what was called off not at all", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(50), fc.boolean()), { maxLength: 60 }), (plans) => {
      const clock = virtualScheduler(1_000);
      const done: { readonly at: number; readonly i: number }[] = [];
      const cancels = plans.map(([ms], i) => clock.after(ms, () => done.push({ at: clock.now(), i })));
      for (const [i, [, called]] of plans.entries()) if (called) cancels[i]?.();
      clock.run(1_040);
      const expected = plans
        .map(([ms, called], i) => ({ at: 1_000 + ms, i, called }))
        .filter(({ at, called }) => !called && at <= 1_040)
        .sort((a, b) => a.at - b.at || a.i - b.i)
        .map(({ at, i }) => ({ at, i }));
      expect(done).toEqual(expected);
      expect(clock.now()).toBe(1_040);
    }),
  );
});

test("what is planned meanwhile is done in its time", () => {
  const clock = virtualScheduler(0);
  const seen: number[] = [];
  const again = () => {
    seen.push(clock.now());
    clock.after(10, again);
  };
  clock.after(5, again);
  clock.run(40);
  expect(seen).toEqual([5, 15, 25, 35]);
});
