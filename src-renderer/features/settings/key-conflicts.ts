import { type ActionId, actions } from "#renderer/app/keys/actions.ts";
import type { Chord } from "#renderer/app/keys/chord.ts";

type ChordsOf = (id: ActionId) => readonly Chord[];

/**
 * Actions that have this chord already, besides `id`. Some share a chord on purpose (Ctrl+Enter answers while it rings and saves otherwise):
 * those that share one with `id` as shipped may go on sharing.
 */
export function conflictsOf(id: ActionId, chord: Chord, chordsOf: ChordsOf): readonly ActionId[] {
  const shipped = (other: ActionId): readonly Chord[] => actions.find((action) => action.id === other)?.chords ?? [];
  return actions
    .map((action) => action.id)
    .filter((other) => other !== id && chordsOf(other).includes(chord))
    .filter((other) => !(shipped(id).includes(chord) && shipped(other).includes(chord)));
}

/** The agent's keys with one changed; back to the shipped one is no key of the agent's any more. */
export function withKey(
  own: Readonly<Record<string, string>>,
  id: ActionId,
  chord: Chord | null,
): Record<string, string> {
  const { [id]: _, ...rest } = own;
  const [shipped] = actions.find((action) => action.id === id)?.chords ?? [];
  return chord === null || chord === shipped ? rest : { ...rest, [id]: chord };
}

/** Two actions exchange their keys: neither is left without one. */
export function withSwap(
  own: Readonly<Record<string, string>>,
  id: ActionId,
  chord: Chord,
  other: ActionId,
  chordsOf: ChordsOf,
): Record<string, string> {
  const [freed] = chordsOf(id);
  return withKey(withKey(own, id, chord), other, freed ?? null);
}
