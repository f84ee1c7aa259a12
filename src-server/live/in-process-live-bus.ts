import type { BusMessage, LiveBus } from "./live-bus.ts";

/** The bus of a central that is one process (PGlite). */
export function createInProcessLiveBus(): LiveBus {
  const listeners = new Set<(message: BusMessage) => void>();
  return {
    async publish(message) {
      for (const listener of listeners) listener(message);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      listeners.clear();
    },
  };
}
