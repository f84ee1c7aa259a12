import { type DraftBody, DraftKeeper, type DraftStore } from "./draft-keeper.ts";

/** All drafts of the page. A form that leaves the screen (another tab in front) finds its text here when it comes back. */
export class DraftShelf {
  readonly #store: DraftStore;
  readonly #keepers = new Map<string, DraftKeeper<DraftBody>>();

  constructor(store: DraftStore) {
    this.#store = store;
  }

  /** The keeper of a key (`wrap-up:<callId>`, `lead:<popId>`, see DraftKey); `initial` counts for the first who asks. */
  keeper<T extends DraftBody>(key: string, initial: T): DraftKeeper<T> {
    const known = this.#keepers.get(key);
    // One key belongs to one form, so its shape is the same each time.
    if (known !== undefined) return known as unknown as DraftKeeper<T>;
    const made = new DraftKeeper(key, initial, this.#store);
    this.#keepers.set(key, made as unknown as DraftKeeper<DraftBody>);
    return made;
  }

  /** Lets go of drafts whose form is gone for good; what is unsaved stays. */
  forget(key: string): void {
    if (this.#keepers.get(key)?.isUnsaved === false) this.#keepers.delete(key);
  }

  get hasUnsaved(): boolean {
    return [...this.#keepers.values()].some((keeper) => keeper.isUnsaved);
  }

  flush(): void {
    for (const keeper of this.#keepers.values()) void keeper.flush();
  }

  /** Resolves when everything typed so far is in the store, or could not be brought there now. Never rejects. */
  async flushed(): Promise<void> {
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.flush()));
  }

  resume(): void {
    for (const keeper of this.#keepers.values()) void keeper.resume();
  }
}
