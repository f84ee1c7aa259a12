import fc from "fast-check";
import { expect, it } from "vitest";
import { exchangeView } from "#server/wallboard/exchange-view.ts";
import type { QueueNow } from "#shared/queue/index.ts";

const member = (name: string, penalty: number) => ({
  member: name,
  state: "idle" as const,
  paused: false,
  pauseReason: null,
  since: null,
  penalty,
  wrapUpUntil: null,
});
const call = (name: string) => ({ caller: `of ${name}`, number: null, name: null, member: name, answeredAt: 1 });

const names = fc.subarray(["7001", "7002", "7003"]);
const anyQueue = fc.record({
  queue: fc.constantFrom("support", "sales", "night"),
  there: fc.boolean(),
  members: names,
  calls: names,
  penalty: fc.nat(1),
});

it("knows after any changes, queue by queue, what the queues say of each member, and whom they touched", () => {
  fc.assert(
    fc.property(fc.array(anyQueue, { maxLength: 15 }), (changes) => {
      const view = exchangeView();
      const queues = new Map<string, QueueNow>();
      const pictureOf = (name: string) =>
        JSON.stringify([
          [...queues.values()]
            .filter((it) => it.members.some((one) => one.member === name))
            .map((it) => it.queue)
            .sort(),
          [...queues.values()].filter((it) => it.calls.some((one) => one.member === name)).length > 0,
          [...queues.values()].flatMap((it) =>
            it.members.filter((one) => one.member === name).map((one) => one.penalty),
          ),
        ]);
      for (const { queue, there, members, calls, penalty } of changes) {
        const before = new Map(["7001", "7002", "7003"].map((it) => [it, pictureOf(it)]));
        if (there)
          queues.set(queue, {
            queue,
            waiting: [],
            calls: calls.map(call),
            members: members.map((it) => member(it, penalty)),
          });
        else queues.delete(queue);
        const touched = view.update([queue], [...queues.values()]);
        for (const [name, was] of before) {
          const inQueues = [...queues.values()].filter((it) => it.members.some((one) => one.member === name));
          expect([...view.queuesOf(name).keys()].sort()).toEqual(inQueues.map((it) => it.queue).sort());
          expect(view.callOf(name) !== null).toBe(
            [...queues.values()].some((it) => it.calls.some((one) => one.member === name)),
          );
          if (pictureOf(name) !== was) expect(touched.has(name)).toBe(true);
        }
      }
      expect([...view.members()].sort()).toEqual(
        [
          ...new Set([...queues.values()].flatMap((it) => [...it.members, ...it.calls].map((one) => one.member))),
        ].sort(),
      );
    }),
  );
});

it("a member that is as it was is not touched", () => {
  const view = exchangeView();
  const members = [member("7001", 0), member("7002", 0)];
  const now: QueueNow = { queue: "support", waiting: [], calls: [], members };
  expect([...view.update(["support"], [now])]).toEqual(["7001", "7002"]);
  expect(view.update(["support"], [{ ...now, members: [...members] }]).size).toBe(0);
  expect([...view.update(["support"], [{ ...now, members: [member("7001", 1), ...members.slice(1)] }])]).toEqual([
    "7001",
  ]);
  expect(view.update(["sales"], [])).toEqual(new Set());
});
