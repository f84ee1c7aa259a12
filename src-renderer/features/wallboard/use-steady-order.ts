import { useRef } from "react";
import { heldOrder } from "./shown-rows.ts";

/**
 * The rows in their order; while `held` (the pointer is over them, a menu is open) nothing changes its place by itself.
 * @param question what was asked for (order, filters): another one is answered at once
 */
export function useSteadyOrder(ids: readonly string[], held: boolean, question: unknown): readonly string[] {
  const last = useRef({ ids, question });
  const { ids: before, question: asked } = last.current;
  const next = held && asked === question ? heldOrder(before, ids) : ids;
  const same = before.length === next.length && before.every((id, index) => id === next[index]);
  last.current = { ids: same ? before : next, question };
  return last.current.ids;
}
