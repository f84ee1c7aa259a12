import { describe, expect, it } from "vitest";
import { spanOf, stretchAt, stretchesOf, withState } from "#renderer/features/wallboard/ribbon-shape.ts";
import { trendData, trendSpan } from "#renderer/features/wallboard/trend-data.ts";
import type { AgentState } from "#shared/agent/types.ts";
import { countsOf } from "#tests/helpers/floor-scenes.ts";

const hour = 3_600_000;
const midnight = 20 * 24 * hour;
const at = (hours: number) => midnight + hours * hour;

describe("an agent's ribbon", () => {
  const states: AgentState[] = [
    { name: "ready", at: at(-1) },
    { name: "talking", at: at(9) },
    { name: "wrap-up", at: at(9.5) },
  ];

  it("begins at midnight, and its last state lasts until now", () => {
    const stretches = stretchesOf(states, midnight, at(10));
    expect(
      stretches.map(({ from, until, state }) => [state.name, (from - midnight) / hour, (until - midnight) / hour]),
    ).toEqual([
      ["ready", 0, 9],
      ["talking", 9, 9.5],
      ["wrap-up", 9.5, 10],
    ]);
    expect(stretchesOf([], midnight, at(10))).toEqual([]);
  });

  it("takes in a state that was told since, once", () => {
    const ready: AgentState = { name: "ready", at: at(10) };
    const longer = withState(states, ready);
    expect(longer).toHaveLength(4);
    expect(withState(longer, ready)).toBe(longer);
    expect(withState(states, null)).toBe(states);
    expect(withState(states, { name: "ready", at: at(9.2) })).toBe(states);
  });

  it("spans a working day from the hour in which the agent came, and knows what is under the pointer", () => {
    const came = stretchesOf(
      [
        { name: "signed-out", at: at(0) },
        { name: "ready", at: at(9.25) },
        { name: "talking", at: at(11) },
      ],
      midnight,
      at(13),
    );
    const span = spanOf(came, midnight, at(13));
    expect([span.from, span.until]).toEqual([at(9), at(17)]);
    expect(stretchAt(came, span, 0.1)?.state.name).toBe("ready");
    expect(stretchAt(came, span, 0.3)?.state.name).toBe("talking");
    expect(stretchAt(came, span, 0.9)).toBeNull();
  });
});

describe("a queue's day", () => {
  const point = (hours: number, counts: Parameters<typeof countsOf>[0]) => ({
    ...{ from: at(hours), until: at(hours + 0.25) },
    counts: countsOf(counts),
  });

  it("spans at least eight hours from the hour of the first caller", () => {
    const { from, until } = trendSpan([point(8.75, {}), point(9.25, { offered: 3 })], midnight, at(10));
    expect([from * 1_000, until * 1_000]).toEqual([at(9), at(17)]);
    const late = trendSpan([point(1, { offered: 1 })], midnight, at(20));
    expect(late.until * 1_000).toBe(at(20));
  });

  it("is drawn by bars over each other and a line that breaks where nobody counts", () => {
    const points = [
      point(9, { offered: 10, answered: 6, answeredInTime: 3, abandoned: 2, abandonedShort: 1 }),
      point(9.25, { offered: 1 }),
    ];
    const [x, offered, ended, answered, level] = trendData(points, "ignored");
    expect(x).toEqual([at(9) / 1_000, at(9.25) / 1_000]);
    expect([offered, ended, answered]).toEqual([
      [10, 1],
      [9, 0],
      [6, 0],
    ]);
    expect(level).toEqual([50, null]);
  });
});
