import { describe, expect, it } from "vitest";
import {
  agentCrossing,
  createCrossingBook,
  crossingKey,
  type Limits,
  queueCrossings,
} from "#renderer/features/wallboard/limits.ts";
import { defaultSettings, SettingsPatch } from "#shared/settings/settings.ts";
import { aFloorAgent, aFloorQueue, aWaiting, countsOf } from "#tests/helpers/floor-scenes.ts";

const now = 1_000_000;
const limits = (over: Partial<Limits>): Limits => ({ ...defaultSettings().wallboard, ...over });
const kinds = (queue: ReturnType<typeof aFloorQueue>, over: Partial<Limits>) =>
  queueCrossings(queue, limits(over), "own", now).map(({ kind, limit }) => [kind, limit]);

describe("a limit of a queue", () => {
  const two = aFloorQueue({ waiting: [aWaiting({ since: now - 30_000 }), aWaiting({ since: now - 61_000 })] });

  it("is passed by more, not by as many", () => {
    expect(kinds(two, { waiting: 2 })).toEqual([]);
    expect(kinds(two, { waiting: 1 })).toEqual([["waiting", 1]]);
    expect(kinds(aFloorQueue({ waiting: [aWaiting()] }), { waiting: 0 })).toEqual([["waiting", 0]]);
  });

  it("is passed by the longest wait", () => {
    expect(kinds(two, { longestWaitSec: 61 })).toEqual([]);
    expect(kinds(two, { longestWaitSec: 60 })).toEqual([["longest-wait", 60]]);
    expect(kinds(aFloorQueue(), { longestWaitSec: 1 })).toEqual([]);
  });

  it("is passed by a lower service level, by the formula shown, and not before anybody counts", () => {
    const counts = countsOf({ answered: 4, answeredInTime: 3, abandoned: 1 });
    expect(kinds(aFloorQueue({ counts }), { serviceLevelPercent: 75 })).toEqual([]);
    expect(kinds(aFloorQueue({ counts }), { serviceLevelPercent: 76 })).toEqual([["service-level", 76]]);
    const all = limits({ serviceLevelPercent: 75 });
    expect(queueCrossings(aFloorQueue({ counts }), all, "against", now)).toHaveLength(1);
    expect(kinds(aFloorQueue(), { serviceLevelPercent: 100 })).toEqual([]);
  });

  it("may be the queue's own: those for all count for it no more", () => {
    const own = { waiting: null, longestWaitSec: 60, serviceLevelPercent: null };
    expect(kinds(two, { waiting: 1, queues: { support: own } })).toEqual([["longest-wait", 60]]);
  });
});

it("an agent's limits are for wrap-up and not ready, each its own", () => {
  const wrapUp = aFloorAgent({ state: { name: "wrap-up", at: now - 61_000 } });
  expect(agentCrossing(wrapUp, limits({ wrapUpSec: 60 }), now)).toEqual({ kind: "wrap-up", of: wrapUp.id, limit: 60 });
  expect(agentCrossing(wrapUp, limits({ wrapUpSec: 61 }), now)).toBeNull();
  expect(agentCrossing(wrapUp, limits({ notReadySec: 1 }), now)).toBeNull();
  const away = aFloorAgent({ state: { name: "not-ready", at: now - 2_000, reason: null } });
  expect(agentCrossing(away, limits({ notReadySec: 1 }), now)?.kind).toBe("not-ready");
  expect(agentCrossing(aFloorAgent({ state: { name: "ready", at: 0 } }), limits({ notReadySec: 1 }), now)).toBeNull();
});

describe("what is told of limits", () => {
  const waiting = { kind: "waiting", of: "support", limit: 1 } as const;
  const level = { kind: "service-level", of: "support", limit: 80 } as const;

  it("is each crossing once, for as long as it lasts", () => {
    const book = createCrossingBook();
    expect(book.fresh([], now)).toEqual([]);
    expect(book.fresh([waiting], now + 1_000)).toEqual([waiting]);
    expect(book.fresh([waiting, level], now + 2_000)).toEqual([level]);
    expect(book.fresh([waiting, level], now + 90_000)).toEqual([]);
  });

  it("is not what was so already, and is told again only when it had been over for half a minute", () => {
    const book = createCrossingBook();
    expect(book.fresh([waiting], now)).toEqual([]);
    book.fresh([], now + 1_000);
    expect(book.fresh([waiting], now + 20_000)).toEqual([]);
    book.fresh([], now + 21_000);
    expect(book.fresh([waiting], now + 51_000)).toEqual([waiting]);
    expect(crossingKey(waiting)).toBe("waiting:support");
  });
});

it("a patch of the settings changes only what it names", () => {
  expect(SettingsPatch.parse({ wallboard: { waiting: null } })).toEqual({ wallboard: { waiting: null } });
  expect(SettingsPatch.safeParse({ wallboard: { serviceLevelPercent: 101 } }).success).toBe(false);
});
