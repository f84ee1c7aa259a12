import type { CallId, PopId } from "#shared/ids.ts";
import type { Pop } from "#shared/pop/index.ts";
import type { OpenPop } from "./open-pop.ts";

export interface PopListOptions {
  /** Newest first. */
  readonly publish: (pops: Pop[]) => void;
  /** Whether a call is live or waits for its wrap-up: its tab is not taken by another call. */
  readonly busy: (callId: CallId) => boolean;
  readonly now: () => number;
}

/** The open pops in the order in which they came forward, and the one way to change them. */
export class PopList {
  readonly #options: PopListOptions;
  readonly #open = new Map<PopId, OpenPop>();

  constructor(options: PopListOptions) {
    this.#options = options;
  }

  get pops(): Pop[] {
    return [...this.#open.values()].map((entry) => entry.pop).reverse();
  }

  get entries(): readonly OpenPop[] {
    return [...this.#open.values()];
  }

  find(id: PopId): OpenPop | null {
    return this.#open.get(id) ?? null;
  }

  ofCall(callId: CallId): OpenPop | null {
    return this.entries.find((entry) => entry.pop.callId === callId) ?? null;
  }

  add(entry: OpenPop): void {
    this.#open.set(entry.pop.id, entry);
  }

  remove(id: PopId): boolean {
    return this.#open.delete(id);
  }

  clear(): void {
    this.#open.clear();
  }

  publish(): void {
    this.#options.publish(this.pops);
  }

  /** Changes a pop. @returns false when there is none of that id. */
  put(id: PopId, change: (entry: OpenPop) => Pop): boolean {
    const entry = this.#open.get(id);
    if (!entry) return false;
    const pop = change(entry);
    if (pop !== entry.pop) {
      entry.pop = pop;
      this.publish();
    }
    return true;
  }

  /** The open tab of the record that a call is about, unless another call still needs it. */
  idleTabOf({ decision }: Pop): OpenPop | null {
    if (decision.kind !== "record") return null;
    const same = this.entries.filter(
      ({ pop }) => pop.decision.kind === "record" && pop.decision.target.id === decision.target.id,
    );
    return same.find(({ pop }) => pop.callId === null || !this.#options.busy(pop.callId)) ?? null;
  }

  /** A tab that is asked for again comes first. */
  comeForward(id: PopId): Pop | null {
    const entry = this.#open.get(id);
    if (!entry) return null;
    this.#open.delete(id);
    entry.pop = { ...entry.pop, openedAt: this.#options.now() };
    this.#open.set(id, entry);
    this.publish();
    return entry.pop;
  }
}
