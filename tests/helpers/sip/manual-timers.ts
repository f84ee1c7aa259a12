import type { Timers } from "#main/telephony/index.ts";

interface Pending {
  readonly at: number;
  readonly act: () => void;
}

/** Timers that a test moves on by hand: what waits for minutes is over in a tick, and never by chance. */
export class ManualTimers implements Timers {
  #now = 0;
  readonly #pending = new Set<Pending>();

  set(act: () => void, afterMs: number): object {
    const pending = { at: this.#now + afterMs, act };
    this.#pending.add(pending);
    return pending;
  }

  clear(handle: object): void {
    this.#pending.delete(handle as Pending);
  }

  /** Lets so much time pass, in its order. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = [...this.#pending].filter((it) => it.at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#pending.delete(next);
      this.#now = next.at;
      next.act();
    }
    this.#now = until;
  }
}
