import { describe, expect, it } from "vitest";
import {
  averageHandleMs,
  averageSpeedOfAnswerMs,
  type Counting,
  countEvent,
  emptyDay,
  intervalsIn,
  noAgentCounts,
  noQueueCounts,
  type QueueEvent,
  serviceLevel,
  tallyOf,
  tallyOfDay,
} from "#shared/queue/index.ts";

const s = 1_000;
const ten = Date.parse("2026-11-22T10:00:00Z");
const quarter = 900 * s;
const counting: Counting = {
  ruleOf: () => ({ serviceLevelMs: 20 * s, shortAbandonMs: 5 * s }),
  intervalOf: intervalsIn("UTC", "15"),
};

const joined = (caller: string, at: number, queue = "support"): QueueEvent => ({
  type: "joined",
  at,
  queue,
  caller,
  number: null,
  name: null,
  position: 1,
});
const answered = (caller: string, at: number, waitedMs: number, member = "201"): QueueEvent => ({
  type: "answered",
  at,
  queue: "support",
  caller,
  member,
  waitedMs,
});
const abandoned = (caller: string, at: number, waitedMs: number): QueueEvent => ({
  type: "abandoned",
  at,
  queue: "support",
  caller,
  waitedMs,
  position: 1,
});
const ended = (caller: string, at: number, talkedMs: number, heldMs = 0, member = "201"): QueueEvent => ({
  type: "ended",
  at,
  queue: "support",
  caller,
  member,
  talkedMs,
  heldMs,
  by: "caller",
});
const wrappedUp = (caller: string, at: number, wrapUpMs: number, member = "201"): QueueEvent => ({
  type: "wrapped-up",
  at,
  queue: "support",
  caller,
  member,
  wrapUpMs,
});

/** Eight callers of one quarter of an hour, worked out by hand below. */
const quarterOfAnHour: QueueEvent[] = [
  joined("a", ten),
  answered("a", ten + 10 * s, 10 * s),
  joined("b", ten + 30 * s),
  answered("b", ten + 50 * s, 20 * s, "202"), // exactly T: in time
  joined("c", ten + 60 * s),
  answered("c", ten + 80 * s + 1, 20 * s + 1, "203"), // a millisecond late
  joined("d", ten + 100 * s),
  abandoned("d", ten + 105 * s - 1, 5 * s - 1), // short
  joined("e", ten + 110 * s),
  abandoned("e", ten + 115 * s, 5 * s), // exactly the threshold: abandoned, within T
  joined("f", ten + 120 * s),
  abandoned("f", ten + 160 * s, 40 * s),
  joined("g", ten + 170 * s),
  { type: "left", at: ten + 230 * s, queue: "support", caller: "g", waitedMs: 60 * s, reason: "timeout" },
  joined("h", ten + 240 * s),
  ended("a", ten + 310 * s, 270 * s, 30 * s),
  wrappedUp("a", ten + 340 * s, 30 * s),
  ended("b", ten + 150 * s, 100 * s, 0, "202"),
  wrappedUp("b", ten + 170 * s, 20 * s, "202"),
];

describe("a quarter of an hour with eight callers", () => {
  const [row, ...others] = tallyOf(quarterOfAnHour, counting).queues;
  const counts = row?.counts ?? noQueueCounts;

  it("is counted as by hand", () => {
    expect(others).toEqual([]);
    expect(row).toEqual({
      interval: ten,
      queue: "support",
      counts: {
        offered: 8,
        answered: 3,
        answeredInTime: 2,
        abandoned: 2,
        abandonedInTime: 1,
        abandonedShort: 1,
        left: 1,
        answeredWaitMs: 50 * s + 1,
        abandonedWaitMs: 45 * s,
        longestWaitMs: 60 * s,
        handled: 2,
        talkedMs: 370 * s,
        heldMs: 30 * s,
        wrapUpMs: 50 * s,
      },
    });
  });

  it("has the service level of each formula: 2/3, 2/5, 3/5", () => {
    expect(serviceLevel(counts, "ignored")).toBe(2 / 3);
    expect(serviceLevel(counts, "against")).toBe(2 / 5);
    expect(serviceLevel(counts, "for")).toBe(3 / 5);
  });

  it("has an ASA of 50.001 / 3 s and an AHT of 450 / 2 s", () => {
    expect(averageSpeedOfAnswerMs(counts)).toBe(50_001 / 3);
    expect(averageHandleMs(counts)).toBe(225 * s);
  });
});

describe("what happens to a caller", () => {
  it("counts to the interval of joining, however late it happens", () => {
    const end = ten + quarter;
    const { queues, agents } = tallyOf(
      [
        joined("a", end - 1),
        answered("a", end + 9 * s, 9 * s + 1),
        ended("a", end + 3 * quarter, s),
        wrappedUp("a", end + 4 * quarter, s),
      ],
      counting,
    );
    expect(queues.map((it) => it.interval)).toEqual([ten]);
    expect(queues[0]?.counts).toMatchObject({ offered: 1, answered: 1, handled: 1, talkedMs: s, wrapUpMs: s });
    expect(agents.map((it) => it.interval)).toEqual([ten]);
  });

  it("counts again when the caller comes back to the queue", () => {
    const [row] = tallyOf(
      [
        joined("a", ten),
        answered("a", ten + s, s),
        ended("a", ten + 5 * s, 4 * s),
        joined("a", ten + 6 * s),
        abandoned("a", ten + 66 * s, 60 * s),
      ],
      counting,
    ).queues;
    expect(row?.counts).toMatchObject({ offered: 2, answered: 1, abandoned: 1, handled: 1 });
  });

  it("counts apart in every queue the caller waits in", () => {
    const { queues } = tallyOf(
      [joined("a", ten), joined("a", ten + s, "sales"), abandoned("a", ten + 9 * s, 9 * s)],
      counting,
    );
    expect(queues.map(({ queue, counts }) => [queue, counts.offered, counts.abandoned])).toEqual([
      ["sales", 1, 0],
      ["support", 1, 1],
    ]);
  });

  it("counts by its wait when nobody heard the caller join", () => {
    const { queues } = tallyOf([answered("a", ten + 5 * s, 10 * s)], counting);
    expect(queues).toEqual([
      {
        interval: ten - quarter,
        queue: "support",
        counts: {
          ...noQueueCounts,
          offered: 1,
          answered: 1,
          answeredInTime: 1,
          answeredWaitMs: 10 * s,
          longestWaitMs: 10 * s,
        },
      },
    ]);
  });

  it("counts as handled alone, at the answer, when nobody heard anything but the end", () => {
    const { queues } = tallyOf([ended("a", ten + 5 * s, 8 * s, 2 * s)], counting);
    expect(queues).toEqual([
      {
        interval: ten - quarter,
        queue: "support",
        counts: { ...noQueueCounts, handled: 1, talkedMs: 8 * s, heldMs: 2 * s },
      },
    ]);
  });
});

describe("an agent", () => {
  it("has every ring, answer and missed call of theirs, in the caller's interval", () => {
    const end = ten + quarter;
    const ring = { queue: "support", caller: "a" };
    const { agents } = tallyOf(
      [
        joined("a", end - 10 * s),
        { type: "offered", at: end - 9 * s, ...ring, member: "202" },
        { type: "unanswered", at: end + 6 * s, ...ring, member: "202", rangMs: 15 * s },
        { type: "offered", at: end + 7 * s, ...ring, member: "201" },
        answered("a", end + 9 * s, 19 * s),
        ended("a", end + 69 * s, 50 * s, 10 * s),
        wrappedUp("a", end + 79 * s, 10 * s),
      ],
      counting,
    );
    const handling = { handled: 1, talkedMs: 50 * s, heldMs: 10 * s, wrapUpMs: 10 * s };
    expect(agents).toEqual([
      {
        interval: ten,
        queue: "support",
        member: "201",
        counts: { ...noAgentCounts, offered: 1, answered: 1, ...handling },
      },
      {
        interval: ten,
        queue: "support",
        member: "202",
        counts: { ...noAgentCounts, offered: 1, unanswered: 1, unansweredRangMs: 15 * s },
      },
    ]);
  });

  it("who talks to two callers one after the other has the wrap-up of each with its caller", () => {
    const end = ten + quarter;
    const { queues } = tallyOf(
      [
        joined("a", ten),
        joined("b", end),
        answered("a", ten + s, s),
        ended("a", end + s, s),
        wrappedUp("a", end + 4 * s, 3 * s),
        answered("b", end + 5 * s, 5 * s),
        ended("b", end + 6 * s, s),
        wrappedUp("b", end + 8 * s, 2 * s),
      ],
      counting,
    );
    expect(queues.map(({ interval, counts }) => [interval, counts.wrapUpMs])).toEqual([
      [ten, 3 * s],
      [end, 2 * s],
    ]);
  });
});

it("a wrap-up whose call nobody heard end counts where it began, not with the agent's call before", () => {
  const events = [
    joined("a", ten),
    answered("a", ten + s, s),
    ended("a", ten + 2 * s, s),
    wrappedUp("b", ten + quarter + 5 * s, 4 * s),
  ];
  const { queues, agents } = tallyOf(events, counting);
  expect(queues.map((it) => [it.interval, it.counts.handled, it.counts.wrapUpMs])).toEqual([
    [ten, 1, 0],
    [ten + quarter, 0, 4 * s],
  ]);
  const day = events.reduce((now, event) => countEvent(now, event, counting), emptyDay(ten));
  expect(tallyOfDay(day)).toEqual({ queues, agents });
});

it("nothing makes no rows", () => {
  expect(tallyOf([], counting)).toEqual({ queues: [], agents: [] });
});
