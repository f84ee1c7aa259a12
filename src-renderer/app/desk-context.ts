import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { StoreApi } from "zustand/vanilla";
import type { DeskApi } from "#renderer/desk/index.ts";
import type { DeskSlice, DeskState } from "#shared/contract/desk/index.ts";
import type { DraftShelf } from "./drafts/draft-shelf.ts";
import type { KeyBoard } from "./keys/key-board.ts";
import type { Catalogue } from "./state/catalogue.ts";
import type { Clock } from "./state/clock.ts";
import type { Dialer } from "./state/dialer.ts";
import type { Problems } from "./state/problems.ts";
import type { Slices } from "./state/slices.ts";
import type { TypingWatch } from "./state/typing.ts";
import type { Workspace } from "./state/workspace.ts";

/** What every feature works with. Made once by `createDeskServices`; views get it through `useDesk`. */
export interface DeskServices {
  readonly client: DeskApi;
  readonly slices: Slices;
  readonly workspace: StoreApi<Workspace>;
  readonly problems: Problems;
  readonly dialer: Dialer;
  readonly catalogue: Catalogue;
  readonly drafts: DraftShelf;
  readonly keys: KeyBoard;
  readonly clock: Clock;
  readonly typing: TypingWatch;
}

export const DeskContext = createContext<DeskServices | null>(null);

export function useDesk(): DeskServices {
  const services = useContext(DeskContext);
  if (services === null) throw new Error("useDesk is used outside of the desk: wrap the view in DeskContext.");
  return services;
}

/** A part of the desk's pushed state. The selector must return the same reference for the same state. */
export function useSlice<S extends DeskSlice>(slice: S): DeskState[S];
export function useSlice<S extends DeskSlice, R>(slice: S, select: (state: DeskState[S]) => R): R;
export function useSlice<S extends DeskSlice, R>(slice: S, select?: (state: DeskState[S]) => R): DeskState[S] | R {
  const { slices } = useDesk();
  const store: StoreApi<DeskState[S]> = slices[slice];
  return useStore<StoreApi<DeskState[S]>, DeskState[S] | R>(store, select ?? identity);
}

function identity<T>(state: T): T {
  return state;
}

export function useWorkspace<R>(select: (state: Workspace) => R): R {
  return useStore(useDesk().workspace, select);
}
