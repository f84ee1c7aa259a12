/** A clock that things can be done by: the real one, or one that a simulation moves. */
export interface Scheduler {
  /** ms since 1970. */
  now(): number;
  /** @returns calls it off */
  after(ms: number, act: () => void): () => void;
}

/** The real clock. Its timers keep no process alive. */
export function realScheduler(now: () => number): Scheduler {
  return {
    now,
    after(ms, act) {
      const timer = setTimeout(act, ms).unref();
      return () => clearTimeout(timer);
    },
  };
}

/** A clock that goes from one thing to the next, as fast as they can be done. */
export interface VirtualScheduler extends Scheduler {
  /** Does all that is due, in its order, until the clock shows `until` or nothing is left. */
  run(until: number): void;
}

export function virtualScheduler(from: number): VirtualScheduler {
  let now = from;
  let sequence = 0;
  /** A heap: the next is first. */
  const heap: { readonly at: number; readonly sequence: number; act: (() => void) | null }[] = [];

  const before = (a: number, b: number): boolean => {
    const [one, other] = [heap[a], heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.at < other.at || (one.at === other.at && one.sequence < other.sequence);
  };
  const swap = (a: number, b: number): void => {
    const [one, other] = [heap[a], heap[b]];
    if (one === undefined || other === undefined) return;
    heap[a] = other;
    heap[b] = one;
  };
  function up(index: number): void {
    for (let at = index; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!before(at, parent)) return;
      swap(at, parent);
      at = parent;
    }
  }
  function down(): void {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = before(left, at) ? left : at;
      if (before(right, least)) least = right;
      if (least === at) return;
      swap(least, at);
      at = least;
    }
  }

  return {
    now: () => now,
    after(ms, act) {
      sequence += 1;
      const entry = { at: now + Math.max(0, Math.round(ms)), sequence, act: act as (() => void) | null };
      heap.push(entry);
      up(heap.length - 1);
      return () => {
        entry.act = null;
      };
    },
    run(until) {
      for (let next = heap[0]; next !== undefined && next.at <= until; next = heap[0]) {
        const last = heap.pop();
        if (last !== undefined && last !== next) {
          heap[0] = last;
          down();
        }
        if (next.act === null) continue;
        now = next.at;
        next.act();
      }
      now = Math.max(now, until);
    },
  };
}
