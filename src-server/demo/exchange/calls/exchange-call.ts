import type { CallKind, CallSnapshot, EndCause, ExchangeEvent } from "../types.ts";
import type { CallEnd } from "./call-end.ts";

interface ExchangeCallOptions {
  readonly id: string;
  readonly kind: CallKind;
  readonly now: () => number;
  emit(event: ExchangeEvent): void;
  onFinished(call: ExchangeCall): void;
}

/** How a call ended: why, and at which end, where one of them did it. */
export interface CallOver {
  readonly cause: EndCause;
  readonly by: CallEnd | undefined;
}

/** Lets two ends hear each other some other way than directly. @returns undoes it */
export type Bridge = (ends: readonly CallEnd[]) => () => void;

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
  readonly #cleanups = new Set<(over: CallOver) => void>();
  #bridge: Bridge | null = null;
  #unlink: (() => void) | null = null;
  #ends: readonly CallEnd[] = [];
  #answeredAt: number | undefined;
  #over: CallOver | null = null;

  constructor(options: ExchangeCallOptions) {
    this.id = options.id;
    this.kind = options.kind;
    this.startedAt = options.now();
    this.#options = options;
  }

  get ended(): boolean {
    return this.#over !== null;
  }

  get answeredAt(): number | undefined {
    return this.#answeredAt;
  }

  /** Names the ends; with two of them, they hear each other. An end that is no longer named is left alone. */
  connect(...ends: readonly CallEnd[]): void {
    this.#ends = ends;
    this.#link();
  }

  /** The ends hear each other by way of `bridge` from now on; null: directly. */
  bridgeBy(bridge: Bridge | null): void {
    this.#bridge = bridge;
    if (this.#over === null) this.#link();
  }

  get ends(): readonly CallEnd[] {
    return this.#ends;
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
  atEnd(cleanup: (over: CallOver) => void): void {
    if (this.#over !== null) cleanup(this.#over);
    else this.#cleanups.add(cleanup);
  }

  /** Runs `act` after `ms` unless the call has ended by then. */
  after(ms: number, act: () => void): void {
    const timer = setTimeout(act, ms);
    this.atEnd(() => clearTimeout(timer));
  }

  /** @param by The end that did it. */
  finish(cause: EndCause, status?: number, by?: CallEnd): void {
    if (this.#over !== null) return;
    const over = { cause, by };
    this.#over = over;
    for (const cleanup of this.#cleanups) cleanup(over);
    this.#cleanups.clear();
    this.#unlink?.();
    for (const end of this.#ends) end.release();
    this.#options.onFinished(this);
    this.#options.emit({ type: "ended", callId: this.id, cause, ...(status === undefined ? {} : { status }) });
  }

  #link(): void {
    this.#unlink?.();
    this.#unlink = null;
    const [a, b] = this.#ends;
    if (a !== undefined && b !== undefined && this.#bridge !== null) {
      this.#unlink = this.#bridge([a, b]);
      return;
    }
    a?.speakTo(b);
    b?.speakTo(a);
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
