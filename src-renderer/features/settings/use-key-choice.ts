import { useEffect, useState } from "react";
import type { ActionId } from "#renderer/app/keys/actions.ts";
import type { Chord } from "#renderer/app/keys/chord.ts";
import type { KeyBoard } from "#renderer/app/keys/key-board.ts";
import { conflictsOf, withKey, withSwap } from "./key-conflicts.ts";

/**
 *  null ──start──► waiting ──Esc──► null
 *                     │ a free key: saved ──► null
 *                     └ a taken one ──► conflict ──swap──► saved ──► null
 *                                          └──another key──► waiting
 */
type Choosing =
  | { readonly name: "waiting"; readonly id: ActionId }
  | { readonly name: "conflict"; readonly id: ActionId; readonly chord: Chord; readonly others: readonly ActionId[] }
  | null;

export interface KeyChoice {
  readonly state: Choosing;
  readonly start: (id: ActionId) => void;
  readonly cancel: () => void;
  /** Takes the key from the one other action that has it and gives that the old one. */
  readonly swap: () => void;
  readonly reset: (id: ActionId) => void;
}

/** Choosing another key for an action: the next chord pressed is it, whatever it does elsewhere. */
export function useKeyChoice(
  keys: KeyBoard,
  own: Readonly<Record<string, string>>,
  save: (own: Record<string, string>) => void,
): KeyChoice {
  const [state, setState] = useState<Choosing>(null);
  useEffect(() => {
    if (state?.name !== "waiting") return;
    return keys.take((chord) => {
      if (chord === "Escape" || chord === "Tab") return setState(null);
      const others = conflictsOf(state.id, chord, (id) => keys.chordsOf(id));
      if (others.length > 0) return setState({ name: "conflict", id: state.id, chord, others });
      save(withKey(own, state.id, chord));
      setState(null);
    });
  }, [keys, own, save, state]);
  return {
    state,
    start: (id) => setState({ name: "waiting", id }),
    cancel: () => setState(null),
    swap: () => {
      const [other] = state?.name === "conflict" ? state.others : [];
      if (state?.name !== "conflict" || other === undefined) return;
      save(withSwap(own, state.id, state.chord, other, (id) => keys.chordsOf(id)));
      setState(null);
    },
    reset: (id) => save(withKey(own, id, null)),
  };
}
