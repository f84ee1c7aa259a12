import type { CallId } from "#shared/ids.ts";
import { isSip, redactMessage, type TraceEntry, traceTitle } from "#shared/trace/index.ts";

/** An entry that is not written yet; of SIP its text is the message as it was on the wire. */
export type UnwrittenEntry = { -readonly [K in keyof TraceEntry]: TraceEntry[K] };

/** Entries that could not be kept, of one call or of none. */
interface Lost {
  readonly count: number;
  /** The place of the last one. */
  readonly seq: number;
  readonly at: number;
}

export interface BufferLimits {
  readonly entries: number;
  readonly characters: number;
}

export interface Batch {
  readonly entries: readonly UnwrittenEntry[];
  readonly lost: ReadonlyMap<CallId | null, Lost>;
}

/**
 * Entries on their way to the disk. While that takes nothing more the oldest give way, and a note of how many stands in their place: a full disk
 * must cost neither memory nor the newest entries.
 */
export class TraceBuffer {
  readonly #limits: BufferLimits;
  readonly #callOf: (entry: UnwrittenEntry) => CallId | null;
  readonly #waiting: UnwrittenEntry[] = [];
  readonly #lost = new Map<CallId | null, Lost>();
  #underWay: readonly UnwrittenEntry[] = [];
  #characters = 0;

  /** @param callOf Which call an entry belongs to, as far as is known now. */
  constructor(limits: BufferLimits, callOf: (entry: UnwrittenEntry) => CallId | null) {
    this.#limits = limits;
    this.#callOf = callOf;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#lost.size === 0;
  }

  push(entry: UnwrittenEntry): void {
    this.#waiting.push(entry);
    this.#characters += entry.body.length;
    this.#giveWay();
  }

  /** The oldest entries, to be written; then `written` or `back`. */
  take(most: number): Batch {
    const entries = this.#waiting.splice(0, most);
    for (const entry of entries) {
      entry.callId = this.#callOf(entry);
      this.#characters -= entry.body.length;
    }
    this.#underWay = entries;
    const lost = new Map(this.#lost);
    return { entries: [...this.#notes(), ...entries], lost };
  }

  written({ lost }: Batch): void {
    this.#underWay = [];
    for (const [callId, one] of lost) if (this.#lost.get(callId) === one) this.#lost.delete(callId);
  }

  /** They were not written: to be tried again. */
  back(): void {
    this.#waiting.unshift(...this.#underWay);
    for (const entry of this.#underWay) this.#characters += entry.body.length;
    this.#underWay = [];
    this.#giveWay();
  }

  /** They can't be written at all. */
  giveUp(): void {
    for (const entry of this.#underWay) this.#lose(entry);
    this.#underWay = [];
  }

  hasLost(callId: CallId | null): boolean {
    return this.#lost.has(callId);
  }

  /** What is here of these calls (null: of none), as it would be read from the disk. */
  of(callIds: ReadonlySet<CallId | null>): readonly TraceEntry[] {
    return [...this.#notes(), ...this.#underWay, ...this.#waiting]
      .map((entry) => ({ ...entry, callId: this.#callOf(entry) }))
      .filter((entry) => callIds.has(entry.callId))
      .map((entry) => (isSip(entry) ? { ...entry, ...redactMessage(entry.body) } : entry));
  }

  #notes(): UnwrittenEntry[] {
    return [...this.#lost].map(([callId, { count, seq, at }]) => ({
      ...{ seq, at, callId, sipCallId: null, kind: "note" as const, body: "" },
      title: traceTitle("note", "dropped", { count }),
    }));
  }

  #giveWay(): void {
    const { entries, characters } = this.#limits;
    while (this.#waiting.length > entries || (this.#characters > characters && this.#waiting.length > 1)) {
      const oldest = this.#waiting.shift();
      if (oldest === undefined) return;
      this.#characters -= oldest.body.length;
      this.#lose(oldest);
    }
  }

  #lose(entry: UnwrittenEntry): void {
    const callId = this.#callOf(entry);
    const before = this.#lost.get(callId);
    this.#lost.set(callId, { count: (before?.count ?? 0) + 1, seq: entry.seq, at: entry.at });
  }
}
