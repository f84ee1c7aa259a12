import { useEffect, useRef } from "react";
import { useDesk } from "../desk-context.ts";
import type { ActionId } from "./actions.ts";
import type { ActionHandler } from "./key-board.ts";

/** Carries out an action for as long as the component is there and `enabled`. */
export function useAction(id: ActionId, handler: ActionHandler, enabled = true): void {
  const { keys } = useDesk();
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => (enabled ? keys.register(id, (chord) => latest.current(chord)) : undefined), [keys, id, enabled]);
}
