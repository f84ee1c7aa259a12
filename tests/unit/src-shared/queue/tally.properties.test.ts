import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addQueueCounts,
  type Counting,
  countEvent,
  type DayCounts,
  dayFrom,
  emptyDay,
  intervalsIn,
  noQueueCounts,
  type QueueEvent,
  tallyOf,
  tallyOfDay,
} from "#shared/queue/index.ts";
import { anyDayOfCallers, interleaved, pieces } from "#tests/helpers/queue-events.ts";

const rules: Record<string, { serviceLevelMs: number; shortAbandonMs: number }> = {
  support: { serviceLevelMs: 20_000, shortAbandonMs: 5_000 },
  sales: { serviceLevelMs: 60_000, shortAbandonMs: 0 },
};
const counting: Counting = {
  ruleOf: (queue) => rules[queue] ?? { serviceLevelMs: 1_000, shortAbandonMs: 2_000 },
  intervalOf: intervalsIn("Europe/Berlin", "15"),
};

const sum = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((all, item) => all + of(item), 0);
const ofType = <T extends QueueEvent["type"]>(events: readonly QueueEvent[], type: T) =>
  events.filter((it): it is QueueEvent & { type: T } => it.type === type);

describe("totals over all intervals", () => {
  it("are those of the events, to the millisecond", () => {
    fc.assert(
      fc.property(anyDayOfCallers, (callers) => {
        const events = pieces(callers).flat();
        const { queues, agents } = tallyOf(events, counting);
        const all = queues.reduce((total, { counts }) => addQueueCounts(total, counts), noQueueCounts);
        const [answered, abandoned, ended] = [
          ofType(events, "answered"),
          ofType(events, "abandoned"),
          ofType(events, "ended"),
        ];
        const short = abandoned.filter((it) => it.waitedMs < counting.ruleOf(it.queue).shortAbandonMs);
        const inTime = <T extends { queue: string; waitedMs: number }>(its: readonly T[]) =>
          its.filter((it) => it.waitedMs <= counting.ruleOf(it.queue).serviceLevelMs).length;
        const over = [...answered, ...abandoned, ...ofType(events, "left")];
        const handling = {
          handled: ended.length,
          talkedMs: sum(ended, (it) => it.talkedMs),
          heldMs: sum(ended, (it) => it.heldMs),
          wrapUpMs: sum(ofType(events, "wrapped-up"), (it) => it.wrapUpMs),
        };
        expect(all).toEqual({
          offered: ofType(events, "joined").length,
          answered: answered.length,
          answeredInTime: inTime(answered),
          abandoned: abandoned.length - short.length,
          abandonedInTime: inTime(abandoned) - inTime(short),
          abandonedShort: short.length,
          left: ofType(events, "left").length,
          answeredWaitMs: sum(answered, (it) => it.waitedMs),
          abandonedWaitMs: sum(abandoned, (it) => it.waitedMs) - sum(short, (it) => it.waitedMs),
          longestWaitMs: Math.max(0, ...over.map((it) => it.waitedMs)),
          ...handling,
        });
        expect({
          offered: sum(agents, (it) => it.counts.offered),
          answered: sum(agents, (it) => it.counts.answered),
          unanswered: sum(agents, (it) => it.counts.unanswered),
          unansweredRangMs: sum(agents, (it) => it.counts.unansweredRangMs),
          handled: sum(agents, (it) => it.counts.handled),
          talkedMs: sum(agents, (it) => it.counts.talkedMs),
          heldMs: sum(agents, (it) => it.counts.heldMs),
          wrapUpMs: sum(agents, (it) => it.counts.wrapUpMs),
        }).toEqual({
          offered: ofType(events, "offered").length,
          answered: answered.length,
          unanswered: ofType(events, "unanswered").length,
          unansweredRangMs: sum(ofType(events, "unanswered"), (it) => it.rangMs),
          ...handling,
        });
      }),
    );
  });

  it("reconcile in every interval: who joined in it was answered, gave up, left, or waits", () => {
    fc.assert(
      fc.property(anyDayOfCallers, (callers) => {
        for (const { interval, queue, counts } of tallyOf(pieces(callers).flat(), counting).queues) {
          const own = callers.filter((it) => it.queue === queue && counting.intervalOf(it.joinedAt).from === interval);
          expect(counts.offered).toBe(own.length);
          const waiting = own.filter((it) => it.fate.type === "waits").length;
          const { answered, abandoned, abandonedShort, left } = counts;
          expect(answered + abandoned + abandonedShort + left + waiting).toBe(counts.offered);
        }
      }),
    );
  });

  it("are the same however the queues' events are mixed", () => {
    fc.assert(
      fc.property(anyDayOfCallers, fc.infiniteStream(fc.nat()), (callers, choices) => {
        const queues = pieces(callers);
        expect(tallyOf(interleaved(queues, choices), counting)).toEqual(tallyOf(queues.flat(), counting));
      }),
    );
  });
});

describe("the day brought forward event by event", () => {
  const dayOf = (events: readonly QueueEvent[], since = Number.NEGATIVE_INFINITY) =>
    events.reduce((day, event) => countEvent(day, event, counting), emptyDay(since));

  it("is at every moment what all its events together are", () => {
    fc.assert(
      fc.property(anyDayOfCallers, fc.infiniteStream(fc.nat()), (callers, choices) => {
        const events = interleaved(pieces(callers), choices);
        let day: DayCounts = emptyDay(Number.NEGATIVE_INFINITY);
        events.forEach((event, i) => {
          day = countEvent(day, event, counting);
          if (i % 7 === 0 || i === events.length - 1)
            expect(tallyOfDay(day)).toEqual(tallyOf(events.slice(0, i + 1), counting));
        });
      }),
      { numRuns: 60 },
    );
  });

  it("is so as well when events are missing anywhere, told again or out of their order", () => {
    fc.assert(
      fc.property(anyDayOfCallers, fc.infiniteStream(fc.nat(9)), (callers, choices) => {
        const events = interleaved(pieces(callers), choices).flatMap((event) => {
          const choice = choices.next().value ?? 0;
          if (choice < 3) return [];
          return choice === 9 ? [event, event] : [event];
        });
        for (let i = 1; i < events.length; i += 4) events.splice(i - 1, 2, ...events.slice(i - 1, i + 1).reverse());
        expect(tallyOfDay(dayOf(events))).toEqual(tallyOf(events, counting));
      }),
    );
  });

  it("leaves the day of before as it was", () => {
    fc.assert(
      fc.property(anyDayOfCallers, (callers) => {
        const events = pieces(callers).flat();
        const half = dayOf(events.slice(0, events.length / 2));
        const before = structuredClone(half);
        for (const event of events.slice(events.length / 2)) countEvent(half, event, counting);
        expect(half).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });

  it("after midnight counts those who came since, and who came before no more, though they are still there", () => {
    fc.assert(
      fc.property(anyDayOfCallers, fc.nat(), fc.nat(), (callers, cut, slot) => {
        const events = pieces(callers).flat();
        const first = Math.min(...callers.map((it) => it.joinedAt));
        const midnight = counting.intervalOf(first).from + (slot % 12) * 15 * 60_000;
        const at = events.length === 0 ? 0 : cut % events.length;
        const changed = events
          .slice(at)
          .reduce((day, event) => countEvent(day, event, counting), dayFrom(dayOf(events.slice(0, at)), midnight));
        const all = tallyOf(events, counting);
        expect(tallyOfDay(changed)).toEqual({
          queues: all.queues.filter((it) => it.interval >= midnight),
          agents: all.agents.filter((it) => it.interval >= midnight),
        });
      }),
    );
  });

  it("keeps nothing of callers who are gone", () => {
    const day = dayOf(
      pieces(
        Array.from({ length: 500 }, (_, i) => ({
          queue: "support",
          caller: `c${i}`,
          joinedAt: 1_000_000 + i,
          rings: [],
          fate: { type: "abandoned" as const, waitedMs: 100 },
        })),
      ).flat(),
    );
    expect(day.queues.get("support")?.open.size).toBe(0);
    expect(dayFrom(day, Number.MAX_SAFE_INTEGER).queues.size).toBe(0);
  });
});
