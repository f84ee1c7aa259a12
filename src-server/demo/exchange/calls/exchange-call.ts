import type { CallKind, CallSnapshot, EndCause, ExchangeEvent } from "../types.ts";
import type { CallEnd } from "./call-end.ts";

interface ExchangeCallOptions {
  readonly id: string;
  readonly kind: CallKind;
  readonly now: () => number;
  emit(event: ExchangeEvent): void;
  onFinished(call: ExchangeCall): void;
}

/**
 * One call. Its id outlives the dialogs under it (DESIGN 1).
 *
 *   ringing ──answered()──► talking ──finish()──► ended      (finish() ends it from anywhere; ended is sticky)
 */
export class ExchangeCall {
  readonly id: string;
  readonly kind: CallKind;
  readonly startedAt: number;
  readonly #options: ExchangeCallOptions;
  readonly #cleanups = new Set<() => void>();
  #ends: readonly CallEnd[] = [];
  #answeredAt: number | undefined;
  #ended = false;

  constructor(options: ExchangeCallOptions) {
    this.id = options.id;
    this.kind = options.kind;
    this.startedAt = options.now();
    this.#options = options;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get answeredAt(): number | undefined {
    return this.#answeredAt;
  }

  /** Names the ends; with two of them, they hear each other. An end that is no longer named is left alone. */
  connect(...ends: readonly CallEnd[]): void {
    this.#ends = ends;
    const [a, b] = ends;
    a?.speakTo(b);
    b?.speakTo(a);
  }

  answered(user: string): void {
    this.#answeredAt ??= this.#options.now();
    this.#options.emit({ type: "answered", callId: this.id, user });
  }

  other(end: CallEnd): CallEnd | undefined {
    return this.#ends.find((one) => one !== end);
  }

  /** Puts `next` in the place of `old`, which stays to be released by the caller of this. */
  replace(old: CallEnd, next: CallEnd): void {
    old.speakTo(undefined);
    this.connect(...this.#ends.map((end) => (end === old ? next : end)));
  }

  /** Runs `cleanup` when the call ends, at once if it has. */
  atEnd(cleanup: () => void): void {
    if (this.#ended) cleanup();
    else this.#cleanups.add(cleanup);
  }

  /** Runs `act` after `ms` unless the call has ended by then. */
  after(ms: number, act: () => void): void {
    const timer = setTimeout(act, ms);
    this.atEnd(() => clearTimeout(timer));
  }

  finish(cause: EndCause, status?: number): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const cleanup of this.#cleanups) cleanup();
    this.#cleanups.clear();
    for (const end of this.#ends) end.release();
    this.#options.onFinished(this);
    this.#options.emit({ type: "ended", callId: this.id, cause, ...(status === undefined ? {} : { status }) });
  }

  snapshot(): CallSnapshot {
    return {
      callId: this.id,
      kind: this.kind,
      state: this.#answeredAt === undefined ? "ringing" : "talking",
      ends: this.#ends.map((end) => end.label),
      startedAt: this.startedAt,
      answeredAt: this.#answeredAt,
    };
  }
}
