/** One pending timer. Opaque: what `set` gave is what `clear` takes. */
export type TimerHandle = object;

/** Timers as a dependency, so that tests own the clock of everything that this project waits for itself. */
export interface Timers {
  set(act: () => void, afterMs: number): TimerHandle;
  clear(handle: TimerHandle): void;
}

/** The platform's timers. They never keep the process alive: the socket does that. */
export const systemTimers: Timers = {
  set: (act, afterMs) => setTimeout(act, afterMs).unref(),
  clear: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
