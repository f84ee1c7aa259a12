import { describe, expect, test } from "vitest";
import { colleagues, floorQueues } from "#server/demo/floor/floor-cast.ts";
import { pastWeek } from "#server/demo/floor/past-week.ts";
import { createPrng } from "#server/demo/prng.ts";
import { intervalsIn, QueueEvent, serviceLevel, tallyOf } from "#shared/queue/index.ts";

const now = Date.parse("2026-11-20T13:20:00Z");
const dayOf = intervalsIn("UTC", "day");
const make = () =>
  pastWeek({
    prng: createPrng(1),
    now,
    days: 7,
    queues: floorQueues.map(({ name, share }) => ({ of: name, weight: share })),
    colleagues: colleagues.map(({ extension, team, username }) => ({
      member: extension,
      places: floorQueues.flatMap(({ name, teams, members }) => {
        const priority = members[username] ?? teams[team];
        return priority === undefined ? [] : [{ queue: name, penalty: priority - 1 }];
      }),
    })),
    known: [{ number: "+8613082856110", name: "Huang Hang" }],
    midnightOf: (at) => dayOf(at).from,
  });

describe("the past week of the demo", () => {
  const past = make();

  test("is the same each time", () => {
    expect(make()).toEqual(past);
  });

  test("is some two thousand callers, every one of whom came, and went, before now", () => {
    const callers = Map.groupBy(past.events, (it) => it.caller);
    expect(callers.size).toBeGreaterThan(1_500);
    expect(callers.size).toBeLessThan(2_500);
    for (const own of callers.values()) {
      expect(own[0]?.type).toBe("joined");
      expect(own.filter((it) => ["abandoned", "left", "ended"].includes(it.type))).toHaveLength(1);
    }
    for (const event of past.events) {
      QueueEvent.parse(event);
      expect(event.at).toBeLessThanOrEqual(now);
      expect(event.at).toBeGreaterThan(now - 8 * 24 * 60 * 60_000);
    }
    expect(past.events).toEqual(past.events.toSorted((a, b) => a.at - b.at));
  });

  test("is a call centre as they are: most are answered in time, some give up, wrap-ups follow calls", () => {
    const { queues, agents } = tallyOf(past.events, {
      ruleOf: () => ({ serviceLevelMs: 20_000, shortAbandonMs: 5_000 }),
      intervalOf: () => ({ from: 0, until: Number.MAX_SAFE_INTEGER }),
    });
    for (const { queue, counts } of queues) {
      expect(serviceLevel(counts, "ignored"), queue).toBeGreaterThan(0.5);
      expect(serviceLevel(counts, "ignored"), queue).toBeLessThan(0.99);
      expect(counts.abandoned / counts.offered, queue).toBeGreaterThan(0.005);
      expect(counts.abandoned / counts.offered, queue).toBeLessThan(0.2);
      expect(counts.wrapUpMs).toBeGreaterThan(0);
    }
    expect(new Set(agents.map((it) => it.member)).size).toBe(colleagues.length);
  });

  test("has colleagues whose states agree with their calls", () => {
    const talking = past.states.filter(({ state }) => state.name === "talking").length;
    const answered = past.events.filter((it) => it.type === "answered").length;
    // Those who still talked at the end are in the states alone.
    expect(talking - answered).toBeGreaterThanOrEqual(0);
    expect(talking - answered).toBeLessThan(colleagues.length + 1);
    for (const own of Map.groupBy(past.states, (it) => it.member).values())
      expect(own.map(({ state }) => state.at)).toEqual(own.map(({ state }) => state.at).toSorted((a, b) => a - b));
  });
});
