import type { StoreEvents } from "./events.ts";
import type { StoreReaders } from "./readers.ts";
import type { StoreWriters } from "./writers.ts";

/** The desk's store: one encrypted file, written by one thread, read on the engine's. */
export interface Store {
  readonly read: StoreReaders;
  readonly write: StoreWriters;
  /** @returns stops listening */
  on<N extends keyof StoreEvents>(event: N, listener: (...args: StoreEvents[N]) => void): () => void;
  /** Finishes what is queued, ends the writer and lets the folder go. */
  close(): Promise<void>;
}
