import { describe, expect, it } from "vitest";
import { afterAbandoned, afterCall, type CallbackCall, newCallback, reopened } from "#shared/crm/index.ts";
import { newId, type UserId } from "#shared/ids.ts";

const by = newId<UserId>();
const callback = newCallback({ queue: "support", at: 1_000, maxAttempts: 2 });
const out = (startedAt: number, answeredAt: number | null = null): CallbackCall => ({
  direction: "out",
  startedAt,
  answeredAt,
  by,
});

describe("a callback", () => {
  it("counts how often the caller gave up, and keeps the queue of the last time", () => {
    const twice = afterAbandoned(callback, { queue: "sales", at: 5_000 });
    expect(twice).toEqual({ ...callback, queue: "sales", calls: 2, lastCallAt: 5_000 });
    expect(afterAbandoned(twice, { queue: "night", at: 500 })).toEqual({ ...twice, calls: 3, firstCallAt: 500 });
  });

  it("is closed by a call that is answered after the caller gave up last, and by none of before", () => {
    expect(afterCall(callback, out(900, 1_000))).toBeNull();
    expect(afterCall(callback, out(900, 1_001))).toMatchObject({ closed: "reached", closedAt: 1_001, closedBy: by });
    const back = { ...out(2_000, 3_000), direction: "in" as const };
    expect(afterCall(callback, back)).toMatchObject({ closed: "called-again", closedAt: 3_000, closedBy: by });
  });

  it("counts calls to it that nobody answered, and is given up after the last of them", () => {
    expect([afterCall(callback, out(999)), afterCall(callback, { ...out(2_000), direction: "in" })]).toEqual([
      null,
      null,
    ]);
    const once = afterCall(callback, out(3_000));
    expect(once).toEqual({ ...callback, attempts: 1, lastAttemptAt: 3_000 });
    const twice = once && afterCall(once, out(2_000));
    expect(twice).toMatchObject({ attempts: 2, lastAttemptAt: 3_000, closed: "not-reached", closedAt: 2_000 });
    expect(twice && reopened(twice)).toEqual({ ...callback, lastAttemptAt: 3_000 });
  });
});
