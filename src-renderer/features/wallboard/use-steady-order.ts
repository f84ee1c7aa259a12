import { useRef } from "react";
import { heldOrder } from "./shown-rows.ts";

/** The rows in their order; while `held` (the pointer is over them, a menu is open) nothing changes its place. */
export function useSteadyOrder(ids: readonly string[], held: boolean): readonly string[] {
  const last = useRef(ids);
  const next = held ? heldOrder(last.current, ids) : ids;
  const { current: before } = last;
  const same = before.length === next.length && before.every((id, index) => id === next[index]);
  if (!same) last.current = next;
  return last.current;
}
