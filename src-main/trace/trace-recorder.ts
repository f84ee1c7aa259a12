import type { Logger } from "pino";
import type { TraceBatch, TraceCallRow } from "#main/store/index.ts";
import type { PassingMessage } from "#main/telephony/index.ts";
import type { Call } from "#shared/call/types.ts";
import type { LinkState } from "#shared/contract/desk/index.ts";
import type { MediaReport } from "#shared/contract/desk/media.ts";
import type { CallId } from "#shared/ids.ts";
import type { Settings } from "#shared/settings/settings.ts";
import { type EventKind, type TraceEntry, type TraceValues, traceTitle } from "#shared/trace/index.ts";
import { type AgentAction, madeCall } from "./agent-actions.ts";
import { callEvents } from "./call-events.ts";
import { DialogBook } from "./dialog-book.ts";
import { linkTitle } from "./link-title.ts";
import { MediaEvents } from "./media-events.ts";
import { type BufferLimits, TraceBuffer, type UnwrittenEntry } from "./trace-buffer.ts";
import { TraceClock } from "./trace-clock.ts";

const writeAfterMs = 300;
const againAfterMs = 2_000;
/** One message to the writer: its copy must not take the engine's thread longer than a fraction of a millisecond. */
const batchSize = 64;
const defaultLimits: BufferLimits = { entries: 2_000, characters: 4_000_000 };
/** Of what belongs to no call (registrations, refused calls) only so much is kept. */
const looseEntries = 200;
const bytesOfMegabyte = 1_000_000;
/** The store may take these later; anything else it will never take. */
const passing = new Set(["disk-full", "worker-died", "locked", "corrupt"]);

export interface TraceRecorderOptions {
  readonly append: (batch: TraceBatch) => Promise<void>;
  /** Of the newest entry on disk. */
  readonly lastSeq: number;
  readonly settings: () => Settings["trace"];
  readonly logger: Logger;
  readonly clock?: TraceClock;
  readonly limits?: BufferLimits;
  /** How long entries wait to be written together, and for the next try when they could not be. */
  readonly times?: { readonly writeAfterMs: number; readonly againAfterMs: number };
}

/**
 * Records what happens to calls. Everything that is told comes from the engine's busiest places, so taking it down costs a push into an array; reading
 * it (which call, without secrets) comes later, most of it on the store's thread. Nothing here throws into who tells.
 */
export class TraceRecorder {
  readonly #options: TraceRecorderOptions;
  readonly #clock: TraceClock;
  readonly #times: { readonly writeAfterMs: number; readonly againAfterMs: number };
  readonly #book = new DialogBook();
  readonly #media = new MediaEvents();
  readonly #buffer: TraceBuffer;
  readonly #live = new Map<CallId, Call>();
  /** Rows of calls that the disk does not have as they are. */
  readonly #changed = new Map<CallId, TraceCallRow>();
  readonly #incomplete = new Set<CallId>();
  #seq: number;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<boolean> | null = null;
  #closed = false;

  constructor(options: TraceRecorderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? new TraceClock();
    this.#times = options.times ?? { writeAfterMs, againAfterMs };
    this.#seq = options.lastSeq;
    this.#buffer = new TraceBuffer(options.limits ?? defaultLimits, (entry) => this.#callOf(entry));
  }

  /** A SIP message passes. */
  sip({ direction, text, at }: PassingMessage): void {
    this.#add({
      kind: direction === "in" ? "sip-in" : "sip-out",
      at: this.#clock.of(at),
      callId: null,
      title: "",
      body: text,
    });
  }

  /** A call is new, changed, or ended. */
  call(call: Call): void {
    const before = this.#live.get(call.id) ?? null;
    this.#book.link(call.sipCallId, call.id);
    if (call.state.name === "ended") {
      this.#live.delete(call.id);
      this.#media.forget(call.id);
    } else this.#live.set(call.id, call);
    if (!this.#options.settings().enabled) return;
    this.#changed.set(call.id, this.#rowOf(call));
    for (const title of callEvents(before, call)) this.#event("state", title, call.id);
    this.#schedule(this.#times.writeAfterMs);
  }

  link(link: LinkState): void {
    const title = linkTitle(link);
    this.#event("state", title, null);
    for (const callId of this.#live.keys()) this.#event("state", title, callId);
  }

  media(report: MediaReport): void {
    if (report.what === "level") return;
    const { callId, titles } = this.#media.read(report);
    for (const title of titles) this.#ofMedia(title, callId);
  }

  /** The media page came or went. */
  page(event: "ready" | "gone"): void {
    this.#ofMedia(traceTitle("media", "page", { event }), null);
  }

  note(values: TraceValues): void {
    this.#event("note", traceTitle("note", "started", values), null);
  }

  /** The agent asks. @returns what tells how it went; the entry stands where the agent asked, also when its call is known only later */
  agent(action: AgentAction): { done(output: unknown): void; refused(code: string): void } {
    const place = { seq: ++this.#seq, at: this.#clock.now() };
    const title = traceTitle("agent", action.code, action.values);
    const early = action.callId !== null;
    if (early) this.#event("agent", title, action.callId, place);
    return {
      done: (output) => early || this.#event("agent", title, madeCall(output), place),
      refused: (code) => {
        if (!early) this.#event("agent", title, null, place);
        this.#event("agent", traceTitle("agent", "refused", { action: action.code, code }), action.callId);
      },
    };
  }

  /** Writes what waits. @returns false when the disk does not take it now */
  async flush(): Promise<boolean> {
    this.#clearTimer();
    this.#writing ??= this.#writeAll().then((written) => {
      this.#writing = null;
      if (!this.#buffer.isEmpty) this.#schedule(written ? this.#times.writeAfterMs : this.#times.againAfterMs);
      return written;
    });
    return await this.#writing;
  }

  /** What is not on disk yet of a call and its consults; null: of no call. */
  unwritten(callId: CallId | null): readonly TraceEntry[] {
    const rows = [...this.#changed.values(), ...[...this.#live.values()].map((call) => this.#rowOf(call))];
    const consults = callId === null ? [] : rows.filter((row) => row.about === callId).map((row) => row.callId);
    return this.#buffer.of(new Set([callId, ...consults]));
  }

  /** A call whose row may not be on disk yet. */
  row(callId: CallId): TraceCallRow | null {
    const live = this.#live.get(callId);
    return this.#changed.get(callId) ?? (live === undefined ? null : this.#rowOf(live));
  }

  /** Entries of it are missing. */
  hasLost(callId: CallId): boolean {
    return this.#incomplete.has(callId) || this.#buffer.hasLost(callId);
  }

  /** Writes what waits, once, and records nothing more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
    this.#clearTimer();
  }

  #ofMedia(title: string, callId: CallId | null): void {
    if (callId !== null) this.#event("media", title, callId);
    else if (this.#live.size === 0) this.#event("media", title, null);
    else for (const live of this.#live.keys()) this.#event("media", title, live);
  }

  #event(
    kind: EventKind,
    title: string,
    callId: CallId | null,
    place?: { readonly seq: number; readonly at: number },
  ): void {
    this.#add({ kind, at: place?.at ?? this.#clock.now(), callId, title, body: "" }, place?.seq);
  }

  #add(entry: Omit<UnwrittenEntry, "seq" | "sipCallId">, seq?: number): void {
    if (this.#closed || !this.#options.settings().enabled) return;
    this.#buffer.push({ ...entry, seq: seq ?? ++this.#seq, sipCallId: null });
    this.#schedule(this.#times.writeAfterMs);
  }

  /** Which call an entry belongs to: a message is read when it is written, by then its call is known. */
  #callOf(entry: UnwrittenEntry): CallId | null {
    if (entry.kind !== "sip-in" && entry.kind !== "sip-out") return entry.callId;
    entry.sipCallId ??= this.#book.read(entry.body);
    return entry.callId ?? this.#book.callOf(entry.sipCallId);
  }

  #rowOf({ id, direction, remote, startedAt, endedAt, about }: Call): TraceCallRow {
    const { number, name } = remote;
    return { callId: id, direction, number, name, startedAt, endedAt, about, complete: !this.#incomplete.has(id) };
  }

  #schedule(afterMs: number): void {
    if (this.#timer !== null || this.#writing !== null || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.flush();
    }, afterMs);
    this.#timer.unref();
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #writeAll(): Promise<boolean> {
    const { append, settings, logger } = this.#options;
    while (!this.#buffer.isEmpty || this.#changed.size > 0) {
      const batch = this.#buffer.take(batchSize);
      for (const callId of batch.lost.keys()) if (callId !== null) this.#incomplete.add(callId);
      const calls = [...this.#changed.values()].map((row) => ({ ...row, complete: !this.#incomplete.has(row.callId) }));
      this.#changed.clear();
      const limitBytes = settings().megabytes * bytesOfMegabyte;
      try {
        await append({ entries: batch.entries, calls, limitBytes, looseEntries });
        this.#buffer.written(batch);
      } catch (error) {
        for (const row of calls) if (!this.#changed.has(row.callId)) this.#changed.set(row.callId, row);
        if (passing.has(codeOf(error))) {
          this.#buffer.back();
          logger.info({ err: error }, "the trace waits for the store");
        } else {
          // What the store will never take must not stand in the way of the rest.
          this.#buffer.giveUp();
          this.#changed.clear();
          logger.error({ err: error }, "entries of the trace were lost");
        }
        return false;
      }
    }
    return true;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
