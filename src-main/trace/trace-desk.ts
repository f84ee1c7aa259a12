import { setImmediate } from "node:timers/promises";
import type { StoreReaders } from "#main/store/index.ts";
import type { CallId } from "#shared/ids.ts";
import { type TracedCall, type TraceEntry, type TracingDesk, traceFile } from "#shared/trace/index.ts";
import type { TraceRecorder } from "./trace-recorder.ts";

/** A trace longer than this shows its end only. */
const mostShown = 5_000;
/** Read at once: a few milliseconds of the engine's thread at most. */
const readAtOnce = 100;

export interface CallTrace {
  /** null: nothing is kept of it, or it is the line's. */
  readonly call: TracedCall | null;
  readonly entries: readonly TraceEntry[];
  readonly complete: boolean;
}

/** Shows and exports what the recorder wrote. */
export class TraceDesk {
  readonly #recorder: TraceRecorder;
  readonly #read: StoreReaders["trace"];
  readonly #now: () => number;

  constructor(options: { recorder: TraceRecorder; read: StoreReaders["trace"]; now: () => number }) {
    this.#recorder = options.recorder;
    this.#read = options.read;
    this.#now = options.now;
  }

  /** Newest first. */
  async calls(paging: {
    cursor: string | null;
    limit: number;
  }): Promise<{ items: TracedCall[]; nextCursor: string | null }> {
    // A call that rings now is looked for now.
    if (paging.cursor === null) await this.#recorder.flush();
    return this.#read.calls(paging);
  }

  /** A call with its consults, up to this moment; null: what belongs to no call. */
  async get(callId: CallId | null): Promise<CallTrace> {
    const isOnDisk = await this.#recorder.flush();
    const all = this.#read.places(callId);
    const places = all.slice(-mostShown);
    const entries: TraceEntry[] = [];
    for (let at = 0; at < places.length; at += readAtOnce) {
      if (at > 0) await setImmediate();
      entries.push(...this.#read.entries(places.slice(at, at + readAtOnce)));
    }
    const rest = isOnDisk ? [] : this.#recorder.unwritten(callId);
    const whole = merged(entries, rest);
    if (callId === null) return { call: null, entries: whole, complete: all.length === places.length };
    const stored = this.#read.call(callId);
    const row = this.#recorder.row(callId) ?? stored;
    const complete = stored?.complete !== false && all.length === places.length && !this.#recorder.hasLost(callId);
    if (row === null) return { call: null, entries: whole, complete: false };
    const { direction, number, name, startedAt, endedAt } = row;
    return {
      call: { callId, direction, number, name, startedAt, endedAt, entries: whole.length },
      entries: whole,
      complete,
    };
  }

  /** One file for support. null: nothing is kept of this call. */
  async export(
    callId: CallId | null,
    hideNumbers: boolean,
    desk: TracingDesk,
  ): Promise<{ fileName: string; body: string } | null> {
    const trace = await this.get(callId);
    if (callId !== null && trace.call === null) return null;
    return traceFile({ ...trace, desk, hideNumbers, at: this.#now() });
  }
}

/** By their places; what was written meanwhile counts once. */
function merged(written: readonly TraceEntry[], rest: readonly TraceEntry[]): readonly TraceEntry[] {
  if (rest.length === 0) return written;
  const known = new Set(written.map((entry) => entry.seq));
  return [...written, ...rest.filter((entry) => !known.has(entry.seq))].sort((a, b) => a.seq - b.seq);
}
