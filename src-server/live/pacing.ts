/** When the change feed is read next for the desks. */
export interface Pacing {
  /** Resolves when the next pass is due, or somebody can't wait. */
  turn(): Promise<void>;
  due(): boolean;
  /** @param anyone Somebody waits for something else than a pass. */
  hurry(anyone: boolean): void;
  /** A pass took this long, so much of it of this process's time. @param heldBack It found only changes that wait for an older transaction. */
  done(tookMs: number, busyMs: number, heldBack: boolean): void;
  /** A pass failed. */
  rest(): Promise<void>;
  close(): void;
}

/** The first change after a quiet time goes at once, those of a busy one together, ten times a second. */
const betweenMs = 100;
/** Under load a third of the thread is for this, the rest for requests. */
const share = 3;
const heldBackMs = 20;
const heldBackMaxMs = 1_000;
const restMs = 1_000;

export function pacing(): Pacing {
  let dueAt = 0;
  let held = heldBackMs;
  let wake: (() => void) | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  function sleep(ms: number): Promise<void> {
    if (ms <= 0 || closed) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        if (timer !== null) clearTimeout(timer);
        timer = null;
        wake = null;
        resolve();
      };
      wake = end;
      timer = setTimeout(end, ms);
    });
  }

  return {
    turn: () => sleep(dueAt - performance.now()),
    due: () => performance.now() >= dueAt - 1,
    hurry: (anyone) => {
      if (anyone) wake?.();
    },
    done(tookMs, busyMs, heldBack) {
      held = heldBack ? Math.min(held * 1.5, heldBackMaxMs) : heldBackMs;
      const pause = heldBack ? held : Math.max(betweenMs - tookMs, busyMs * (share - 1));
      dueAt = performance.now() + pause;
    },
    rest: () => sleep(restMs),
    close() {
      closed = true;
      wake?.();
    },
  };
}
