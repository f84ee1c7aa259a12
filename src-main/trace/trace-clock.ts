/** Beyond this the clock was set, or the machine slept (the monotonic clock does not count that on every system). */
const driftMs = 250;

/**
 * One clock for all that a trace holds: as fine as the sockets' times, and still right after the machine slept. Sockets stamp their bytes by the
 * monotonic clock, calls by the wall clock; a ladder of both would be out of order by as much as they differ.
 */
export class TraceClock {
  readonly #wall: () => number;
  readonly #fine: () => number;
  #offset: number;

  constructor(
    wall: () => number = Date.now,
    /** Epoch ms with fraction, monotonic. */
    fine: () => number = () => performance.timeOrigin + performance.now(),
  ) {
    this.#wall = wall;
    this.#fine = fine;
    this.#offset = wall() - fine();
  }

  /** Epoch ms with fraction. */
  now(): number {
    const at = this.#fine() + this.#offset;
    const drift = this.#wall() - at;
    if (Math.abs(drift) <= driftMs) return at;
    this.#offset += drift;
    return at + drift;
  }

  /** A moment that was told by the monotonic clock, a short while ago. */
  of(readAt: number): number {
    return this.now() - (this.#fine() - readAt);
  }
}
