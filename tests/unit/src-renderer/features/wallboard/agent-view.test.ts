import { describe, expect, it } from "vitest";
import { countViews, doingOf, handsOfQueues, timesAt } from "#renderer/features/wallboard/agent-view.ts";
import { aFloorAgent, aFloorCall, aMembership } from "#tests/helpers/floor-scenes.ts";

describe("what an agent is doing", () => {
  it("is what the desk says, with the reason, and on hold where the exchange says so", () => {
    expect(doingOf(aFloorAgent({ state: { name: "not-ready", at: 5, reason: "lunch" } }))).toEqual({
      ...{ view: "not-ready", since: 5, reason: "lunch" },
    });
    const talking = aFloorAgent({ state: { name: "talking", at: 5 }, line: "held" });
    expect(doingOf(talking).view).toBe("held");
    expect(doingOf({ ...talking, line: "talking" }).view).toBe("talking");
    expect(doingOf(aFloorAgent({ state: { name: "ready", at: 5 }, line: "held" })).view).toBe("ready");
  });

  it.each([
    ["idle", false, "ready"],
    ["idle", true, "not-ready"],
    ["ringing", false, "reserved"],
    ["talking", true, "talking"],
    ["held", false, "held"],
    ["unavailable", false, "no-phone"],
    [null, false, "signed-out"],
  ] as const)(
    "is what the exchange knows of the telephone of who is at no desk: %s, paused %s",
    (line, paused, view) => {
      const queues = [aMembership("support", { paused, pauseReason: paused ? "lunch" : null })];
      const doing = doingOf(aFloorAgent({ state: null, deskName: null, line, queues }));
      expect(doing.view).toBe(view);
      expect(doing.reason).toBe(view === "not-ready" ? "lunch" : null);
    },
  );

  it("runs since the call was answered where only the exchange knows of it", () => {
    const call = { ...aFloorCall({ answeredAt: 77 }), queue: "support" };
    expect(doingOf(aFloorAgent({ state: null, line: "talking", call })).since).toBe(77);
  });
});

it("times of the day go on with the state that runs, from midnight at the earliest", () => {
  const agent = aFloorAgent({ state: { name: "ready", at: 1_000 }, times: { ready: 500, talking: 200 } });
  expect(timesAt(agent, 1_600, 0)).toMatchObject({ ready: 1_100, talking: 200, "wrap-up": 0 });
  expect(timesAt(agent, 1_600, 1_400)).toMatchObject({ ready: 700 });
  expect(timesAt(aFloorAgent({ state: null, times: { ready: 500 } }), 1_600, 0).ready).toBe(500);
});

it("hands are counted for each queue; who is paused in one queue alone is away there", () => {
  const state = { name: "ready", at: 1 } as const;
  const queues = [aMembership("support"), aMembership("sales", { paused: true })];
  const agents = [
    aFloorAgent({ state, queues }),
    aFloorAgent({ state: { name: "talking", at: 1 }, queues }),
    aFloorAgent({ state: { name: "wrap-up", at: 1 }, queues: [aMembership("support")] }),
    aFloorAgent({ state: { name: "signed-out", at: 1 }, queues }),
  ];
  const hands = handsOfQueues(agents);
  expect(hands.get("support")).toEqual({ ready: 1, busy: 1, away: 1 });
  expect(hands.get("sales")).toEqual({ ready: 0, busy: 1, away: 1 });
  expect(countViews(agents)).toMatchObject({ ready: 1, talking: 1, "wrap-up": 1, "signed-out": 1, held: 0 });
});
