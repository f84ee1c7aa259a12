import type { Logger } from "pino";
import { type Call, type CallEvent, transition } from "#shared/call/index.ts";
import type { EndCause } from "#shared/call/types.ts";
import type { CallId } from "#shared/ids.ts";
import type { Listeners } from "../listeners.ts";
import { TelephonyError } from "../telephony-error.ts";
import type { CallChange, CallTimings, TelephonyEvents } from "../types.ts";
import { type CallEntry, isTalked } from "./call-entry.ts";
import type { DialogSnapshot } from "./dialog-snapshot.ts";

export interface CallRegistryOptions {
  readonly logger: Logger;
  readonly now: () => number;
  readonly lines: number;
  readonly events: Listeners<TelephonyEvents>;
  readonly onDialogSaved: (callId: CallId, snapshot: DialogSnapshot | null) => void;
  /** After every change, before anybody else is told. */
  onChanged(): void;
}

const timingsKept = 100;

/** The live calls, and the one way to change them. */
export class CallRegistry {
  readonly #options: CallRegistryOptions;
  readonly #entries = new Map<CallId, CallEntry>();
  readonly #timings = new Map<CallId, CallTimings>();
  readonly #reserved = new Set<number>();

  constructor(options: CallRegistryOptions) {
    this.#options = options;
  }

  get entries(): readonly CallEntry[] {
    return [...this.#entries.values()];
  }

  get calls(): readonly Call[] {
    return this.entries.map((entry) => entry.call);
  }

  find(callId: CallId): CallEntry | null {
    return this.#entries.get(callId) ?? null;
  }

  /** @throws TelephonyError `no-such-call` */
  need(callId: CallId): CallEntry {
    const entry = this.find(callId);
    if (entry === null) throw new TelephonyError("no-such-call", `There is no live call ${callId}.`);
    return entry;
  }

  timings(callId: CallId): CallTimings | null {
    return this.#timings.get(callId) ?? null;
  }

  setTimings(callId: CallId, timings: CallTimings): void {
    this.#timings.set(callId, timings);
    for (const old of this.#timings.keys()) {
      if (this.#timings.size <= timingsKept) break;
      if (!this.#entries.has(old)) this.#timings.delete(old);
      else break;
    }
  }

  /**
   * The lowest free line, kept until `add` or `unreserve`; null when all are taken.
   * @param extra One more than the agent has: for the leg into a room, whose parties leave their lines.
   */
  reserveLine(extra = false): number | null {
    const taken = new Set([...this.entries.map((entry) => entry.call.line), ...this.#reserved]);
    for (let line = 1; line <= this.#options.lines + (extra ? 1 : 0); line += 1) {
      if (taken.has(line)) continue;
      this.#reserved.add(line);
      return line;
    }
    return null;
  }

  unreserve(line: number): void {
    this.#reserved.delete(line);
  }

  add(entry: CallEntry): void {
    this.#reserved.delete(entry.call.line);
    this.#entries.set(entry.call.id, entry);
    const { id, direction, line, sipCallId } = entry.call;
    this.#options.logger.info({ callId: id, direction, line, sipCallId }, "a call began");
    this.#tell(entry, "added", null);
  }

  /**
   * Changes a call: validates by the pure transition, sets, logs, saves, notifies, and forgets what ended.
   * @returns false when the event is illegal in the call's state (logged; the call stays as it was) or changes nothing.
   */
  apply(entry: CallEntry, event: CallEvent): boolean {
    const before = entry.call;
    const result = transition(before, event);
    if (!result.ok) {
      this.#options.logger.warn(result.illegal, "an event did not fit the call's state");
      return false;
    }
    if (result.call === before) return false;
    entry.call = result.call;
    if (before.state !== result.call.state)
      this.#options.logger.info(
        { callId: before.id, from: before.state.name, to: result.call.state.name, ...causeOf(result.call) },
        "a call changed its state",
      );
    if (result.call.state.name === "ended") this.#forget(entry);
    else this.saved(entry);
    this.#tell(entry, changeOf(event), before.state);
    if (event.type === "identity" && before.remote.number !== event.remote.number)
      this.#options.events.emit("identity-changed", entry.call);
    if (result.call.state.name === "ended") this.#options.events.emit("ended", entry.call);
    return true;
  }

  end(entry: CallEntry, cause: EndCause, sipStatus: number | null): void {
    if (!this.#entries.has(entry.call.id)) return;
    this.apply(entry, { type: "ended", at: this.#options.now(), cause, sipStatus });
  }

  /** The same ringing call, come again in a new dialog (no state of the call changes). */
  moveTo(entry: CallEntry, sipCallId: string): void {
    entry.call = { ...entry.call, sipCallId };
    this.#tell(entry, "dialog", entry.call.state);
  }

  snapshot(entry: CallEntry): DialogSnapshot | null {
    const dialog = entry.leg?.dialogData() ?? entry.lastDialog;
    if (dialog === null || !isTalked(entry)) return null;
    // What was keyed is never stored.
    return { call: { ...entry.call, dtmf: "" }, dialog, savedAt: this.#options.now() };
  }

  /** Hands the dialog's data out to be kept on disk. */
  saved(entry: CallEntry): void {
    const snapshot = this.snapshot(entry);
    if (snapshot !== null) this.#options.onDialogSaved(entry.call.id, snapshot);
  }

  #forget(entry: CallEntry): void {
    this.#entries.delete(entry.call.id);
    entry.takeBack?.stop();
    entry.takeBack = null;
    entry.transfer?.forget(entry);
    entry.leg?.descriptions.close();
    this.#options.onDialogSaved(entry.call.id, null);
  }

  #tell(entry: CallEntry, what: CallChange, before: Call["state"] | null): void {
    this.#options.onChanged();
    this.#options.events.emit("changed", entry.call, what, before);
  }
}

function changeOf(event: CallEvent): CallChange {
  switch (event.type) {
    case "identity":
    case "muted":
    case "dtmf":
    case "recovering":
    case "recovered":
    case "transfer":
    case "conference":
    case "auto-answer":
      return event.type;
    default:
      return "state";
  }
}

function causeOf(call: Call): { cause?: EndCause; sipStatus?: number | null } {
  return call.state.name === "ended" ? { cause: call.state.cause, sipStatus: call.state.sipStatus } : {};
}
