import { createStore, type StoreApi } from "zustand/vanilla";
import { keepEqual } from "../state/keep-equal.ts";

/** Form values as the desk's store keeps them. */
export type DraftBody = Record<string, unknown>;

/**
 *  restoring ──► clean ──typed──► waiting ──sent──► saving ──► saved        (typed again: waiting)
 *                                    ▲                 └─lost─► unsaved ──back──► saving
 */
export type DraftPhase = "restoring" | "clean" | "waiting" | "saving" | "saved" | "unsaved";

export interface DraftState<T extends DraftBody> {
  readonly value: T;
  readonly phase: DraftPhase;
  readonly savedAt: number | null;
  /** Typed text that was there before this page was: found in the store. */
  readonly restored: boolean;
}

/** Where drafts go. */
export interface DraftStore {
  save(key: string, body: DraftBody): Promise<{ savedAt: number }>;
  get(key: string): Promise<{ body: DraftBody; updatedAt: number } | null>;
  discard(key: string): Promise<unknown>;
}

/** DESIGN 1: drafts go to the store within 300 ms of the last key. Later keys do not push the time back. */
export const draftDelayMs = 200;

/**
 * One form's typed text: kept in the page, brought to the desk's store soon after each key, found again after a reload. Fields that the
 * agent typed in are never replaced by what comes from elsewhere, neither by a restored draft nor by a new `initial`.
 */
export class DraftKeeper<T extends DraftBody> {
  readonly state: StoreApi<DraftState<T>>;
  readonly #key: string;
  readonly #store: DraftStore;
  readonly #typed = new Set<keyof T>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #edits = 0;
  #savedEdits = 0;
  #gone = false;
  #isRestored = false;

  constructor(key: string, initial: T, store: DraftStore) {
    this.#key = key;
    this.#store = store;
    this.state = createStore<DraftState<T>>(() => ({
      value: initial,
      phase: "restoring",
      savedAt: null,
      restored: false,
    }));
    void this.restore();
  }

  /** True while something typed has not reached the store. */
  get isUnsaved(): boolean {
    return this.#edits > this.#savedEdits;
  }

  get isTouched(): boolean {
    return this.#typed.size > 0 || this.state.getState().restored;
  }

  /** The agent typed. */
  set(change: Partial<T>): void {
    for (const field of Object.keys(change)) this.#typed.add(field);
    this.#edits += 1;
    this.#gone = false;
    this.state.setState((now) => ({ value: { ...now.value, ...change }, phase: "waiting" }));
    this.#timer ??= setTimeout(() => void this.flush(), draftDelayMs);
  }

  /** Better knowledge of fields that nobody typed in yet (the caller's name, a record decided on later). */
  suggest(change: Partial<T>): void {
    const { value, restored } = this.state.getState();
    if (restored) return;
    const free = Object.fromEntries(Object.entries(change).filter(([field]) => !this.#typed.has(field)));
    const next = keepEqual(value, { ...value, ...free });
    if (next !== value) this.state.setState({ value: next });
  }

  /** Sends what is typed now. Never rejects: what could not be sent stays `unsaved` and goes with the next flush. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.isUnsaved || this.#gone) return;
    const edits = this.#edits;
    try {
      // Saving before the store's draft was read would write over what was typed before a reload.
      if (!this.#isRestored) await this.#read();
      this.state.setState({ phase: "saving" });
      const { savedAt } = await this.#store.save(this.#key, this.state.getState().value);
      this.#savedEdits = Math.max(this.#savedEdits, edits);
      if (!this.#gone) this.state.setState({ savedAt, phase: this.isUnsaved ? "waiting" : "saved" });
    } catch {
      // The page says "not saved" beside the text, and the next key or the desk's return tries again.
      this.state.setState({ phase: "unsaved" });
    }
  }

  /** Reads the store's draft. Fields typed meanwhile stay as typed. */
  async restore(): Promise<void> {
    try {
      await this.#read();
    } catch {
      // Stays `restoring`; tried again when the desk is back.
    }
  }

  /** The form was saved for good, or the agent throws the text away. */
  async discard(initial: T): Promise<void> {
    this.#gone = true;
    this.#isRestored = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#typed.clear();
    this.#savedEdits = this.#edits;
    this.state.setState({ value: initial, phase: "clean", savedAt: null, restored: false });
    await this.#store.discard(this.#key);
  }

  /** The desk is back after a loss. */
  async resume(): Promise<void> {
    if (this.state.getState().phase === "restoring") await this.restore();
    await this.flush();
  }

  async #read(): Promise<void> {
    const draft = await this.#store.get(this.#key);
    if (this.#gone || this.#isRestored) return;
    this.#isRestored = true;
    const { value, phase } = this.state.getState();
    const settled = phase === "restoring" ? (draft === null ? "clean" : "saved") : phase;
    if (draft === null) {
      this.state.setState({ phase: settled });
      return;
    }
    const known = Object.entries(draft.body).filter(([field]) => field in value && !this.#typed.has(field));
    const merged = { ...value, ...Object.fromEntries(known) };
    this.state.setState({ value: merged, savedAt: draft.updatedAt, restored: true, phase: settled });
  }
}
