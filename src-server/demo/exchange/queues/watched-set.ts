/** A set that says of each that it came or went. */
export class WatchedSet<T> extends Set<T> {
  // Declared, not initialised: the parent's constructor runs first.
  readonly #onChange: (one: T) => void;

  constructor(onChange: (one: T) => void) {
    super();
    this.#onChange = onChange;
  }

  override add(one: T): this {
    const before = this.size;
    super.add(one);
    if (this.size !== before) this.#onChange(one);
    return this;
  }

  override delete(one: T): boolean {
    const had = super.delete(one);
    if (had) this.#onChange(one);
    return had;
  }
}
