import { type ActionId, actions } from "./actions.ts";
import { type Chord, chordOf, readChord } from "./chord.ts";

/**
 * Does the action. Only `false` means: not now, the next one with the same chord may. `chord`: the keys that were pressed; null when the
 * action was called by its name.
 */
export type ActionHandler = (chord: Chord | null) => unknown;

/** The keys of the desk: which chord does which action, and who carries it out at the moment. */
export class KeyBoard {
  readonly isMac: boolean;
  readonly #handlers = new Map<ActionId, ActionHandler[]>();
  #own: Readonly<Record<string, string>> = {};
  #taker: ((chord: Chord) => void) | null = null;

  constructor(options: { isMac: boolean }) {
    this.isMac = options.isMac;
  }

  /** Chords of the agent's own (`settings.keys`). One that can't be read is passed over, the action keeps its default. */
  remap(own: Readonly<Record<string, string>>): void {
    this.#own = own;
  }

  chordsOf(id: ActionId): readonly Chord[] {
    const own = this.#own[id];
    const chord = own === undefined ? null : readChord(own, this.isMac);
    return chord === null ? (actions.find((action) => action.id === id)?.chords ?? []) : [chord];
  }

  /** The next presses go to `taker` and do nothing else (a key is being chosen). Returns what ends that. */
  take(taker: (chord: Chord) => void): () => void {
    this.#taker = taker;
    return () => {
      if (this.#taker === taker) this.#taker = null;
    };
  }

  /** The last to register goes first. Returns what ends it. */
  register(id: ActionId, handler: ActionHandler): () => void {
    this.#handlers.set(id, [handler, ...(this.#handlers.get(id) ?? [])]);
    return () => {
      this.#handlers.set(
        id,
        (this.#handlers.get(id) ?? []).filter((other) => other !== handler),
      );
    };
  }

  /** Whether someone would carry the action out; used by the lists of actions. */
  isOffered(id: ActionId): boolean {
    return (this.#handlers.get(id) ?? []).length > 0;
  }

  /** Does an action by name. @returns whether somebody did it. */
  run(id: ActionId, chord: Chord | null = null): boolean {
    return (this.#handlers.get(id) ?? []).some((handler) => handler(chord) !== false);
  }

  /** @returns whether the press was used; the caller then stops it. Signs without a modifier are left to a field that is typed in. */
  press(event: KeyboardEvent, inTextField: boolean): boolean {
    if (event.isComposing || event.repeat) return false;
    const chord = chordOf(event, this.isMac);
    if (this.#taker !== null) {
      if (chord !== null) this.#taker(chord);
      return true;
    }
    if (chord === null || (inTextField && isPlain(chord))) return false;
    return actions.some(({ id }) => this.chordsOf(id).includes(chord) && this.run(id, chord));
  }
}

function isPlain(chord: Chord): boolean {
  return !/^(?:Mod|Ctrl|Alt)\+/.test(chord) && !/^F\d+$/.test(chord);
}
