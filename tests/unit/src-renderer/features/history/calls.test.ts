import { expect, it } from "vitest";
import { missedSince } from "#renderer/features/history/missed-calls.ts";
import { isMissed } from "#renderer/features/history/outcome.tsx";
import { anInteraction } from "#tests/helpers/builders.ts";

it("counts the calls missed after the agent last looked, not the one that was newest then", () => {
  const rows = [300, 200, 100].map((startedAt) => ({ interaction: anInteraction({ startedAt, outcome: "missed" }) }));
  expect(missedSince(rows, 0)).toBe(3);
  expect(missedSince(rows, 200)).toBe(1);
  expect(missedSince(rows, 300)).toBe(0);
});

it("an outgoing call that nobody answered is not missed by us", () => {
  expect(isMissed({ direction: "in", outcome: "missed" })).toBe(true);
  expect(isMissed({ direction: "in", outcome: "no-answer" })).toBe(true);
  expect(isMissed({ direction: "out", outcome: "no-answer" })).toBe(false);
  expect(isMissed({ direction: "in", outcome: "rejected" })).toBe(false);
});
