import fc from "fast-check";
import { expect, it } from "vitest";
import {
  addAgentCounts,
  addQueueCounts,
  type Counting,
  countEvent,
  countEvents,
  countsOfMember,
  countsOfQueue,
  dayKnown,
  emptyDay,
  intervalsIn,
  noAgentCounts,
  noQueueCounts,
  type QueueEvent,
  tallyOfDay,
} from "#shared/queue/index.ts";
import { growthOf } from "#tests/helpers/growth.ts";
import { anyDayOfCallers, interleaved, pieces } from "#tests/helpers/queue-events.ts";

const counting: Counting = {
  ruleOf: () => ({ serviceLevelMs: 20_000, shortAbandonMs: 5_000 }),
  intervalOf: intervalsIn("Europe/Berlin", "15"),
};
const one = (events: readonly QueueEvent[]) =>
  events.reduce((day, event) => countEvent(day, event, counting), emptyDay(0));

it("several events at once are as one after the other, and leave the day of before as it was", () => {
  fc.assert(
    fc.property(anyDayOfCallers, fc.infiniteStream(fc.nat()), (callers, choices) => {
      const events = interleaved(pieces(callers), choices);
      const half = one(events.slice(0, events.length / 2));
      const before = structuredClone(half);
      expect(countEvents(half, events.slice(events.length / 2), counting)).toEqual(one(events));
      expect(half).toEqual(before);
    }),
    { numRuns: 50 },
  );
});

it("a day that somebody else has counted goes on as if each event had been", () => {
  fc.assert(
    fc.property(anyDayOfCallers, fc.infiniteStream(fc.nat()), fc.nat(), (callers, choices, cut) => {
      const events = interleaved(pieces(callers), choices);
      const at = events.length === 0 ? 0 : cut % events.length;
      const half = one(events.slice(0, at));
      const known = dayKnown({
        since: half.since,
        tally: tallyOfDay(half),
        open: [...half.queues].flatMap(([queue, { open }]) =>
          [...open].map(([caller, it]) => ({ queue, caller, ...it })),
        ),
        unwrapped: [...half.queues].flatMap(([queue, it]) =>
          [...it.unwrapped].map(([member, call]) => ({ queue, member, ...call })),
        ),
      });
      expect(tallyOfDay(countEvents(known, events.slice(at), counting))).toEqual(tallyOfDay(one(events)));
    }),
    { numRuns: 50 },
  );
});

it("the counts of a queue and of a member are the sums of their intervals", () => {
  fc.assert(
    fc.property(anyDayOfCallers, (callers) => {
      const day = one(pieces(callers).flat());
      const { queues, agents } = tallyOfDay(day);
      for (const queue of ["support", "sales", "nowhere"]) {
        const own = queues.filter((it) => it.queue === queue);
        expect(countsOfQueue(day, queue)).toEqual(
          own.reduce((sum, it) => addQueueCounts(sum, it.counts), noQueueCounts),
        );
      }
      for (const member of ["201", "202", "nobody"]) {
        const own = agents.filter((it) => it.member === member);
        expect(countsOfMember(day, member)).toEqual(
          own.reduce((sum, it) => addAgentCounts(sum, it.counts), noAgentCounts),
        );
      }
    }),
    { numRuns: 50 },
  );
});

it("a batch of events costs by its length, however many agents the queue has", () => {
  const joined = (caller: string): QueueEvent => ({
    type: "ended",
    at: 1_000_000,
    queue: "support",
    caller,
    member: caller,
    talkedMs: 10,
    heldMs: 0,
    by: "caller",
  });
  const make = (size: number) => Array.from({ length: size }, (_, i) => joined(`c${i}`));
  expect(growthOf((events) => countEvents(emptyDay(0), events, counting), make, 2_000)).toBeLessThan(8);
});
