import type { WallboardLink } from "#shared/contract/central/index.ts";
import type { QueueSource } from "../pbx/queue-source.ts";
import { linkOf } from "./rows.ts";

/** Whether what this node knows of the exchange is so now, and since when it is not. */
export interface LinkWatch {
  current(): WallboardLink;
  /** @returns the function that ends the subscription. */
  onChange(listener: () => void): () => void;
  close(): void;
}

/** @param source not started yet; null: there is no exchange whose queues could be heard */
export function watchLink(source: QueueSource | null, now: () => number): LinkWatch {
  const listeners = new Set<() => void>();
  let connected = source?.state.is === "connected";
  /** null: it was never right. */
  let rightAt: number | null = null;
  const off = source?.onState((state) => {
    if (connected && state.is !== "connected") rightAt = state.is === "disconnected" ? state.since : now();
    connected = state.is === "connected";
    for (const listener of listeners) listener();
  });
  return {
    current: () => linkOf(source?.state ?? null, rightAt),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => off?.(),
  };
}
