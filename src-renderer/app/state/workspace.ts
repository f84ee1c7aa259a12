import { createStore, type StoreApi } from "zustand/vanilla";
import type { Call } from "#shared/call/types.ts";
import type { CallId, PopId } from "#shared/ids.ts";
import type { Pop } from "#shared/pop/types.ts";
import type { PageId } from "./pages.ts";

export type Overlay = "search" | "help" | null;

/** Where the agent is: the page, the tab in front, tabs that came in behind the agent's back. Lost in a reload without harm. */
export interface Workspace {
  readonly page: PageId;
  readonly activePop: PopId | null;
  /** Pops that were placed, as `freshness` tells them: a tab that takes its customer's next call comes in again. */
  readonly known: readonly string[];
  readonly glowing: readonly PopId[];
  readonly railOpen: boolean;
  /** null: by the window's width. */
  readonly contextOpen: boolean | null;
  readonly overlay: Overlay;
  /** The part of the settings that was looked at last. */
  readonly settingsPart: string | null;
  /** Whose trace is shown: a call, or what belongs to none; null: the newest call. */
  readonly traced: CallId | "line" | null;
}

/** @param pops The tabs that are there already (after a reload): the newest is in front, none glows. */
export function createWorkspace(page: PageId, pops: readonly Pop[]): StoreApi<Workspace> {
  const tabs = tabsOf(pops);
  return createStore<Workspace>(() => ({
    page,
    activePop: tabs[0]?.id ?? null,
    known: tabs.map(freshness),
    glowing: [],
    railOpen: false,
    contextOpen: null,
    overlay: null,
    settingsPart: null,
    traced: null,
  }));
}

/** Tabs, newest left. */
export function tabsOf(pops: readonly Pop[]): readonly Pop[] {
  return [...pops].sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1));
}

/**
 * A pop opens a tab. It comes to the front when nobody is typing, or when the agent asked for it (search, a link, a number dialled);
 * otherwise it stays behind and glows (DESK.md). When the tab in front is closed, the newest takes its place.
 */
export function placePops(
  workspace: Workspace,
  pops: readonly Pop[],
  calls: readonly Call[],
  typing: boolean,
): Workspace {
  const tabs = tabsOf(pops);
  const fresh = tabs.filter((pop) => !workspace.known.includes(freshness(pop)));
  const wanted = fresh.find((pop) => isAskedFor(pop, calls)) ?? (typing ? undefined : fresh[0]);
  const stays = tabs.some((pop) => pop.id === workspace.activePop);
  const activePop = wanted?.id ?? (stays ? workspace.activePop : (tabs[0]?.id ?? null));
  const glowing = tabs
    .filter((pop) => pop.id !== activePop || (fresh.includes(pop) && workspace.page !== "desk" && wanted === undefined))
    .filter((pop) => workspace.glowing.includes(pop.id) || fresh.includes(pop))
    .map((pop) => pop.id);
  const page = wanted === undefined ? workspace.page : "desk";
  return { ...workspace, page, activePop, glowing, known: tabs.map(freshness) };
}

function freshness(pop: Pop): string {
  return `${pop.id}@${pop.openedAt}`;
}

function isAskedFor(pop: Pop, calls: readonly Call[]): boolean {
  if (pop.origin !== "call") return pop.origin !== "external";
  return calls.some((call) => call.id === pop.callId && call.direction === "out");
}

/** Brings a tab to the front, on the desk page. */
export function showPop(store: StoreApi<Workspace>, id: PopId): void {
  store.setState((now) => ({ page: "desk", activePop: id, glowing: now.glowing.filter((other) => other !== id) }));
}

export function showPage(store: StoreApi<Workspace>, page: PageId): void {
  store.setState((now) => ({
    page,
    glowing: page === "desk" ? now.glowing.filter((id) => id !== now.activePop) : now.glowing,
  }));
}

/** Opens the settings at one of their parts. */
export function showSettings(store: StoreApi<Workspace>, settingsPart: string): void {
  store.setState({ settingsPart });
  showPage(store, "settings");
}

/** Opens the trace of a call, or of the line. */
export function showTrace(store: StoreApi<Workspace>, traced: CallId | "line"): void {
  store.setState({ traced });
  showPage(store, "trace");
}
