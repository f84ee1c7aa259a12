/** Remembers what was reported and lets a test wait for what it expects, past or future. */
export interface EventLog<T> {
  readonly all: readonly T[];
  add(event: T): void;
  /** The first event, from the start of the log or from `after` on, that fits. Rejects with the log after `timeoutMs`. */
  next<S extends T>(fits: (event: T) => event is S, timeoutMs?: number): Promise<S>;
  next(fits: (event: T) => boolean, timeoutMs?: number): Promise<T>;
  /** Forgets what came before. */
  clear(): void;
}

/** Creates an empty log. */
export function createEventLog<T>(): EventLog<T> {
  let all: T[] = [];
  const waiting = new Set<(event: T) => void>();

  function next(fits: (event: T) => boolean, timeoutMs = 10_000): Promise<T> {
    const found = all.find(fits);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`Not seen within ${timeoutMs} ms. Seen: ${JSON.stringify(all.slice(-25))}`));
      }, timeoutMs);
      function look(event: T) {
        if (!fits(event)) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(event);
      }
      waiting.add(look);
    });
  }

  return {
    get all() {
      return all;
    },
    add(event) {
      all.push(event);
      for (const look of [...waiting]) look(event);
    },
    next: next as EventLog<T>["next"],
    clear() {
      all = [];
    },
  };
}
