import { createStore, type StoreApi } from "zustand/vanilla";
import type { DeskSlice, DeskState } from "#shared/contract/desk/index.ts";
import { keepEqual } from "./keep-equal.ts";

/** The desk's pushed state in the page: one store per slice, written only by `applySlices`. */
export type Slices = { readonly [S in DeskSlice]: StoreApi<DeskState[S]> };

/** Stores for a first, whole push. */
export function createSlices(state: DeskState): Slices {
  return Object.fromEntries(sliceNames.map((name) => [name, createStore(() => state[name])])) as unknown as Slices;
}

/**
 * Puts a push into the stores. All of them change within one task, so that React commits the ringing card and its pop together; parts that
 * did not change keep their references.
 */
export function applySlices(slices: Slices, changed: Partial<DeskState>): void {
  for (const name of sliceNames) applySlice(slices, changed, name);
}

function applySlice<S extends DeskSlice>(slices: Slices, changed: Partial<DeskState>, name: S): void {
  const next: DeskState[S] | undefined = changed[name];
  if (next === undefined) return;
  const store: StoreApi<DeskState[S]> = slices[name];
  store.setState(keepEqual(store.getState(), next), true);
}

/** True for a push that carries every slice, as the first one does. */
export function isWhole(changed: Partial<DeskState>): changed is DeskState {
  return sliceNames.every((name) => changed[name] !== undefined);
}

/** In the order of writing: what reacts to a new pop finds its call there already. */
const order: Record<DeskSlice, number> = {
  app: 0,
  session: 1,
  settings: 2,
  company: 2,
  myQueues: 2,
  link: 3,
  central: 4,
  sync: 5,
  media: 6,
  phone: 7,
  monitored: 7,
  agent: 8,
  calls: 9,
  pops: 10,
  dialRequest: 11,
  notices: 12,
};
const sliceNames = (Object.keys(order) as DeskSlice[]).sort((a, b) => order[a] - order[b]);
