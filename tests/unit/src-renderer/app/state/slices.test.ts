import { expect, test } from "vitest";
import { applySlices, createSlices, isWhole } from "#renderer/app/state/slices.ts";
import { aCall, aPop } from "../../../../helpers/builders.ts";
import { aDeskState } from "../../../../helpers/desk-scenes.ts";

test("a push changes its slices only, and what did not change keeps its reference", () => {
  const slices = createSlices(aDeskState());
  const link = slices.link.getState();
  const settings = slices.settings.getState();
  applySlices(slices, { calls: [aCall()], settings: structuredClone(settings) });
  expect(slices.calls.getState()).toHaveLength(1);
  expect(slices.link.getState()).toBe(link);
  expect(slices.settings.getState()).toBe(settings);
});

test("who listens for pops finds the call of the pop, whatever the order in the push", () => {
  const slices = createSlices(aDeskState());
  const call = aCall();
  const seen: number[] = [];
  slices.pops.subscribe(() => seen.push(slices.calls.getState().length));
  applySlices(slices, { pops: [aPop({ callId: call.id })], calls: [call] });
  expect(seen).toEqual([1]);
});

test("a push is whole when it has every slice", () => {
  expect(isWhole(aDeskState())).toBe(true);
  expect(isWhole({ calls: [] })).toBe(false);
});
