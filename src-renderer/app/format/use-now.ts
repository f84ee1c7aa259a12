import { useSyncExternalStore } from "react";
import { useDesk } from "../desk-context.ts";

/**
 * Epoch ms in whole steps (a step is a second unless told); the component is drawn again with each step. Keep such components small, and their
 * steps as long as what they show allows: a desk with full lists has dozens of them.
 */
export function useNow(stepMs = 1_000): number {
  const { clock } = useDesk();
  return useSyncExternalStore(clock.subscribe, () => Math.floor(clock.now() / stepMs) * stepMs);
}
