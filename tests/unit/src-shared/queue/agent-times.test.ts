import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AgentChange, agentTimes, intervalsIn, noAgentTimes, occupancy } from "#shared/queue/index.ts";

const minute = 60_000;
const ten = Date.parse("2026-11-22T10:00:00Z");
const quarters = intervalsIn("UTC", "15");
const states = ["signed-out", "not-ready", "ready", "reserved", "talking", "wrap-up"] as const;

describe("occupancy", () => {
  it("27 minutes of calls in a half hour with 3 minutes of waiting are 90 %", () => {
    const times = { ...noAgentTimes, talking: 20 * minute, "wrap-up": 7 * minute, ready: 2 * minute, reserved: minute };
    expect(occupancy(times)).toBe(0.9);
  });

  it("knows nothing of breaks", () => {
    const times = {
      ...noAgentTimes,
      talking: minute,
      ready: 3 * minute,
      "not-ready": 50 * minute,
      "signed-out": minute,
    };
    expect(occupancy(times)).toBe(0.25);
  });

  it("of who was at lunch all the time is none, not 0; of who waited all the time is 0", () => {
    expect(occupancy({ ...noAgentTimes, "not-ready": minute })).toBeNull();
    expect(occupancy(noAgentTimes)).toBeNull();
    expect(occupancy({ ...noAgentTimes, ready: minute })).toBe(0);
  });
});

describe("an agent's time", () => {
  it("is where it passes: a call over the end of an interval is divided there", () => {
    const changes: AgentChange[] = [
      { agent: "anna", at: ten - minute, state: "ready" },
      { agent: "anna", at: ten + 10 * minute, state: "talking" },
      { agent: "anna", at: ten + 20 * minute, state: "wrap-up" },
      { agent: "anna", at: ten + 22 * minute, state: "ready" },
    ];
    expect(agentTimes(changes, { from: ten, until: ten + 30 * minute }, quarters)).toEqual([
      { interval: ten, agent: "anna", times: { ...noAgentTimes, ready: 10 * minute, talking: 5 * minute } },
      {
        interval: ten + 15 * minute,
        agent: "anna",
        times: { ...noAgentTimes, talking: 5 * minute, "wrap-up": 2 * minute, ready: 8 * minute },
      },
    ]);
  });

  it("adds up to the span to the millisecond, for each agent", () => {
    const change = fc.record({
      agent: fc.constantFrom("anna", "ben"),
      after: fc.integer({ min: 0, max: 40 * minute }),
      state: fc.constantFrom(...states),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), fc.integer({ min: 0, max: 120 * minute }), (steps, length) => {
        const clock = new Map<string, number>();
        const changes = steps.map(({ agent, after, state }): AgentChange => {
          const at = (clock.get(agent) ?? ten - 20 * minute) + after;
          clock.set(agent, at);
          return { agent, at, state };
        });
        const span = { from: ten, until: ten + length };
        const rows = agentTimes(changes, span, quarters);
        for (const agent of ["anna", "ben"]) {
          const first = changes.find((it) => it.agent === agent)?.at ?? span.until;
          const total = rows
            .filter((it) => it.agent === agent)
            .reduce((sum, { times }) => sum + states.reduce((all, state) => all + times[state], 0), 0);
          expect(total).toBe(Math.max(0, span.until - Math.max(first, span.from)));
        }
        for (const { times } of rows)
          expect(states.reduce((all, state) => all + times[state], 0)).toBeLessThanOrEqual(15 * minute);
      }),
    );
  });
});
