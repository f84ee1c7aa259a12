/** Tells desks to pull, so many in a second that their pulls don't drown central. */
export interface WakeQueue<Desk> {
  /** Again before its turn has come is once. */
  add(desk: Desk): void;
  delete(desk: Desk): void;
  close(): void;
}

const turnMs = 20;
/** 500 pulls in a second. */
const perTurn = 10;

/** @param wake Tells one desk; false: it does not listen now, and is told later. */
export function createWakeQueue<Desk>(wake: (desk: Desk) => boolean): WakeQueue<Desk> {
  const waiting = new Set<Desk>();
  let timer: NodeJS.Timeout | null = null;

  function turn(): void {
    timer = null;
    if (waiting.size === 0) return;
    const now = [...first(waiting, perTurn)];
    for (const desk of now) waiting.delete(desk);
    for (const desk of now) if (!wake(desk)) waiting.add(desk);
    timer = setTimeout(turn, turnMs);
  }

  return {
    add(desk) {
      waiting.add(desk);
      if (timer === null) turn();
    },
    delete: (desk) => void waiting.delete(desk),
    close() {
      if (timer !== null) clearTimeout(timer);
      waiting.clear();
    },
  };
}

function* first<T>(set: ReadonlySet<T>, count: number): Generator<T> {
  let left = count;
  for (const one of set) {
    if (left === 0) return;
    left -= 1;
    yield one;
  }
}
