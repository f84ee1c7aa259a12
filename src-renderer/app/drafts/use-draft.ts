import { useCallback, useMemo } from "react";
import { useStore } from "zustand";
import { useDesk } from "../desk-context.ts";
import type { DraftBody, DraftKeeper, DraftState } from "./draft-keeper.ts";

export interface Draft<T extends DraftBody> extends DraftState<T> {
  readonly set: (change: Partial<T>) => void;
  /** After saving the form, or when the agent throws the text away. */
  readonly discard: (initial: T) => Promise<void>;
  readonly keeper: DraftKeeper<T>;
}

/** A form's text that survives reloads, crashes and tab changes (DESIGN 1). `initial` fills it when there is no draft. */
export function useDraft<T extends DraftBody>(key: string, initial: T): Draft<T> {
  const { drafts } = useDesk();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `initial` fills the form once; a later one must not touch what is typed.
  const keeper = useMemo(() => drafts.keeper(key, initial), [drafts, key]);
  const state = useStore(keeper.state);
  const set = useCallback((change: Partial<T>) => keeper.set(change), [keeper]);
  const discard = useCallback((next: T) => keeper.discard(next), [keeper]);
  return { ...state, set, discard, keeper };
}
