import { expect, it } from "vitest";
import { limited } from "#server/membership/limited.ts";

it("does so much at a time, in the order in which it was asked for, and goes on after a failure", async () => {
  const begun: number[] = [];
  const ends = new Map<number, (error?: Error) => void>();
  const work = limited(
    2,
    (n: number) =>
      new Promise<number>((resolve, reject) => {
        begun.push(n);
        ends.set(n, (error) => (error ? reject(error) : resolve(n)));
      }),
  );
  const all = [1, 2, 3, 4].map((n) => work(n).catch((error: Error) => error.message));
  const next = () => new Promise((resolve) => setImmediate(resolve));
  await next();
  expect(begun).toEqual([1, 2]);
  ends.get(2)?.(new Error("no"));
  await next();
  expect(begun).toEqual([1, 2, 3]);
  ends.get(1)?.();
  await next();
  expect(begun).toEqual([1, 2, 3, 4]);
  for (const n of [3, 4]) ends.get(n)?.();
  expect(await Promise.all(all)).toEqual([1, "no", 3, 4]);
});
