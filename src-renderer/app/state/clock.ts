/** One tick a second for every timer on the screen, on the second. Runs only while somebody looks. */
export interface Clock {
  subscribe(listener: () => void): () => void;
  /** Epoch ms, whole seconds; changes with each tick. */
  now(): number;
}

export function createClock(time: () => number = Date.now): Clock {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let now = wholeSecond(time());
  const tick = () => {
    now = wholeSecond(time());
    for (const listener of [...listeners]) listener();
    schedule();
  };
  const schedule = () => {
    timer = listeners.size === 0 ? null : setTimeout(tick, 1000 - (time() % 1000));
  };
  return {
    now: () => now,
    subscribe: (listener) => {
      listeners.add(listener);
      if (timer === null) {
        now = wholeSecond(time());
        schedule();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0 || timer === null) return;
        clearTimeout(timer);
        timer = null;
      };
    },
  };
}

function wholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}
