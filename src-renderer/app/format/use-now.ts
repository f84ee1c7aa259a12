import { useSyncExternalStore } from "react";
import { useDesk } from "../desk-context.ts";

/** Epoch ms in whole seconds; the component is drawn again each second. Keep such components small. */
export function useNow(): number {
  const { clock } = useDesk();
  return useSyncExternalStore(clock.subscribe, clock.now);
}
