import { createStore, type StoreApi } from "zustand/vanilla";
import { type DeskClient, type DeskStatus, watchState } from "#renderer/desk/index.ts";
import { applySlices, createSlices, isWhole, type Slices } from "./slices.ts";

/** What the page knows of its engine: whether it is there, and the state that it pushed, once it did. */
export interface DeskConnection {
  readonly status: DeskStatus;
  readonly slices: Slices | null;
}

/** Follows the desk for as long as the page lives. Pushes after a reconnect go into the same stores: views stay, text stays. */
export function followDesk(desk: DeskClient): StoreApi<DeskConnection> {
  const store = createStore<DeskConnection>(() => ({ status: desk.status(), slices: null }));
  desk.onStatus((status) => store.setState({ status }));
  watchState(desk, ({ slices: changed }) => {
    const { slices } = store.getState();
    if (slices !== null) applySlices(slices, changed);
    else if (isWhole(changed)) store.setState({ slices: createSlices(changed) });
  });
  return store;
}
