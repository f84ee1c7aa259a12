import { useDesk, useSlice } from "../desk-context.ts";
import type { ActionId } from "./actions.ts";
import { chordParts } from "./chord.ts";

/** The keys of an action as printed, for tooltips and hints. */
export function useKeyParts(): (id: ActionId) => readonly string[] {
  const { keys } = useDesk();
  // Read so that a remapped key is shown at once.
  useSlice("settings", (settings) => settings.keys);
  return (id) => {
    const [chord] = keys.chordsOf(id);
    return chord === undefined ? [] : chordParts(chord, keys.isMac);
  };
}
