import type { TimerHandle, Timers } from "../../timers.ts";

export interface KeepAliveOptions {
  readonly timers: Timers;
  readonly pingEveryMs: number;
  readonly pongWithinMs: number;
  sendPing(): void;
  onDead(): void;
}

/**
 * RFC 5626 4.4.1 keep-alive: CRLF CRLF out, CRLF back within ten seconds. Not every exchange answers the CRLF over WebSocket, so a
 * WebSocket ping goes with it (RFC 7118 6 allows either) and any frame counts as life.
 */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #next: TimerHandle | null = null;
  #deadline: TimerHandle | null = null;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.#schedule();
  }

  /** Something was received. */
  alive(): void {
    if (this.#deadline === null) return;
    this.#options.timers.clear(this.#deadline);
    this.#deadline = null;
    this.#schedule();
  }

  /** Asks now. A question already open gets the shorter of both limits. */
  verify(withinMs: number): void {
    const { timers } = this.#options;
    this.#clear();
    this.#deadline = timers.set(() => this.#dead(), withinMs);
    this.#options.sendPing();
  }

  stop(): void {
    this.#clear();
  }

  #schedule(): void {
    const { timers, pingEveryMs, pongWithinMs } = this.#options;
    if (this.#next !== null) timers.clear(this.#next);
    this.#next = timers.set(() => this.verify(pongWithinMs), pingEveryMs);
  }

  #dead(): void {
    this.#clear();
    this.#options.onDead();
  }

  #clear(): void {
    const { timers } = this.#options;
    if (this.#next !== null) timers.clear(this.#next);
    if (this.#deadline !== null) timers.clear(this.#deadline);
    this.#next = null;
    this.#deadline = null;
  }
}
