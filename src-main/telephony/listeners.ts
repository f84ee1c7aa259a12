/** A typed set of listeners per event name. `emit` calls them at once, in the order they came; what one throws stops none of the others. */
export class Listeners<Events extends { [K in keyof Events]: readonly unknown[] }> {
  readonly #sets: { [K in keyof Events]?: Set<(...values: Events[K]) => void> } = {};
  readonly #onThrow: (error: unknown, event: keyof Events) => void;

  constructor(onThrow: (error: unknown, event: keyof Events) => void) {
    this.#onThrow = onThrow;
  }

  /** @returns the function that ends the subscription. */
  on<K extends keyof Events>(event: K, listener: (...values: Events[K]) => void): () => void {
    const set = this.#sets[event] ?? new Set();
    this.#sets[event] = set;
    set.add(listener);
    return () => set.delete(listener);
  }

  emit<K extends keyof Events>(event: K, ...values: Events[K]): void {
    for (const listener of [...(this.#sets[event] ?? [])]) {
      try {
        listener(...values);
      } catch (error) {
        this.#onThrow(error, event);
      }
    }
  }

  clear(): void {
    for (const event of Object.keys(this.#sets) as (keyof Events)[]) delete this.#sets[event];
  }
}
