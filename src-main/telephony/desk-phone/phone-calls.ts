import type { Logger } from "pino";
import { type Call, type CallEvent, transition } from "#shared/call/index.ts";
import type { EndCause } from "#shared/call/types.ts";
import type { DeskPhoneCall, DeskPhoneSnapshot } from "#shared/contract/central/schemas.ts";
import type { CallId } from "#shared/ids.ts";
import { newCall } from "../calls/new-call.ts";
import type { Listeners } from "../listeners.ts";
import { TelephonyError } from "../telephony-error.ts";
import type { CallChange, TelephonyEvents } from "../types.ts";
import { phoneCallId } from "./phone-call-id.ts";
import { contextOf, partyOf } from "./phone-party.ts";
import { firstState, stepsTo } from "./phone-steps.ts";

/** Central has taken the dialling on: if the exchange tells of no such call for so long, there is none. */
const dialledWithinMs = 15_000;

export interface PhoneEntry {
  call: Call;
  /** The exchange's id. */
  readonly phoneId: string;
  /** Dialled here, and not told of by the exchange yet: until when to wait for it. */
  awaitedUntil: number | null;
}

/** What this desk knows of a call that it dials. */
export type DialledHere = Pick<Call, "remote" | "dialed" | "purpose" | "about" | "shownAs">;

export interface PhoneCallsOptions {
  readonly extension: string;
  readonly logger: Logger;
  readonly now: () => number;
  readonly events: Listeners<TelephonyEvents>;
  /** Told a ringing call that is to be sent away at once. @returns true when it was */
  readonly refuses: (phoneId: string) => boolean;
}

/** The calls of a desk phone, as the softphone's registry has its own: changed by the pure transition only, told in the same words. */
export class PhoneCalls {
  readonly #options: PhoneCallsOptions;
  readonly #entries = new Map<string, PhoneEntry>();
  readonly #expected = new Map<string, DialledHere>();
  /** Sent away unseen; the exchange still tells of them for a moment. */
  readonly #refused = new Set<string>();

  constructor(options: PhoneCallsOptions) {
    this.#options = options;
  }

  get calls(): readonly Call[] {
    return [...this.#entries.values()].map((entry) => entry.call).sort((a, b) => a.startedAt - b.startedAt);
  }

  /** @throws TelephonyError `no-such-call` */
  need(callId: CallId): PhoneEntry {
    const entry = [...this.#entries.values()].find((it) => it.call.id === callId);
    if (entry === undefined) throw new TelephonyError("no-such-call", `The desk phone has no call ${callId}.`);
    return entry;
  }

  idOf(phoneId: string): CallId {
    return phoneCallId(this.#options.extension, phoneId);
  }

  /** Calls that the engine before this one knew: they go on, or end with the first snapshot. */
  adopt(calls: readonly Call[]): void {
    for (const call of calls) this.#entries.set(call.sipCallId, { call, phoneId: call.sipCallId, awaitedUntil: null });
  }

  /** This desk is about to dial: the exchange may tell of the call before it has answered the command. */
  expect(phoneId: string, given: DialledHere): void {
    this.#expected.set(phoneId, given);
  }

  /** It was not dialled after all. */
  expectNoMore(phoneId: string): void {
    this.#expected.delete(phoneId);
  }

  /** The exchange has taken the dialling on. */
  dialled(phoneId: string): CallId {
    const given = this.#expected.get(phoneId);
    this.#expected.delete(phoneId);
    if (given !== undefined && !this.#entries.has(phoneId)) {
      const at = this.#options.now();
      const call = newCall({ ...this.#fresh(phoneId, "out", at), ...given, state: { name: "dialing", at } });
      this.#add({ call, phoneId, awaitedUntil: at + dialledWithinMs });
    }
    return this.idOf(phoneId);
  }

  /** Takes central's picture in. */
  follow(snapshot: DeskPhoneSnapshot): void {
    // What was known when central lost the exchange says nothing of now.
    if (snapshot.stale) return;
    const offsetMs = this.#options.now() - snapshot.at;
    const told = new Map(snapshot.calls.map((call) => [call.id, call]));
    const ends = new Map(snapshot.ended.map((end) => [end.id, end]));
    for (const [phoneId, entry] of this.#entries) {
      const end = ends.get(phoneId);
      if (told.has(phoneId)) entry.awaitedUntil = null;
      else if (end !== undefined) this.#end(entry, end.cause, end.at + offsetMs);
      else if (entry.awaitedUntil === null) this.#end(entry, unknownEnd(entry.call), this.#options.now());
      else if (entry.awaitedUntil <= this.#options.now()) this.#end(entry, "exchange-error", this.#options.now());
    }
    for (const phoneId of this.#refused) if (!told.has(phoneId)) this.#refused.delete(phoneId);
    for (const call of snapshot.calls) this.#take(call, offsetMs);
  }

  apply(entry: PhoneEntry, event: CallEvent): void {
    const { logger, events } = this.#options;
    const before = entry.call;
    const result = transition(before, event);
    if (!result.ok) {
      logger.warn(result.illegal, "an event did not fit the call's state");
      return;
    }
    if (result.call === before) return;
    entry.call = result.call;
    if (result.call.state.name === "ended") this.#entries.delete(entry.phoneId);
    events.emit("changed", entry.call, changeOf(event), before.state);
    if (event.type === "identity" && before.remote.number !== event.remote.number)
      events.emit("identity-changed", entry.call);
    if (result.call.state.name === "ended") events.emit("ended", entry.call);
  }

  #take(told: DeskPhoneCall, offsetMs: number): void {
    const entry = this.#entries.get(told.id);
    if (entry === undefined) this.#begin(told, offsetMs);
    else this.#update(entry, told);
  }

  #begin(told: DeskPhoneCall, offsetMs: number): void {
    if (this.#refused.has(told.id)) return;
    const startedAt = told.startedAt + offsetMs;
    const answeredAt = told.answeredAt === null ? null : told.answeredAt + offsetMs;
    const call = newCall({
      ...this.#fresh(told.id, told.direction, startedAt),
      ...contextOf(told),
      remote: partyOf(told),
      state: firstState(told, answeredAt ?? startedAt),
      answeredAt,
      ...this.#expected.get(told.id),
    });
    this.#expected.delete(told.id);
    if (told.state === "ringing" && this.#options.refuses(told.id)) {
      this.#refused.add(told.id);
      const ended = transition(call, { type: "ended", at: this.#options.now(), cause: "missed", sipStatus: null });
      if (ended.ok) this.#options.events.emit("refused-by-dnd", ended.call);
      return;
    }
    this.#add({ call, phoneId: told.id, awaitedUntil: null });
  }

  #update(entry: PhoneEntry, told: DeskPhoneCall): void {
    const at = this.#options.now();
    const remote = partyOf(told);
    const known = entry.call.remote;
    // Whom the agent dialled is known better than by an exchange that names nobody.
    const named = remote.number !== "" || (remote.withheld && entry.call.direction === "in");
    if (named && (remote.number !== known.number || (remote.name !== null && remote.name !== known.name)))
      this.apply(entry, { type: "identity", at, remote: { ...remote, name: remote.name ?? nameOf(known, remote) } });
    const { attached, queue } = contextOf(told);
    if (JSON.stringify([attached, queue]) !== JSON.stringify([entry.call.attached, entry.call.queue])) {
      entry.call = { ...entry.call, attached, queue };
      this.#options.events.emit("changed", entry.call, "attached", entry.call.state);
    }
    for (const event of stepsTo(entry.call, told.state, at)) this.apply(entry, event);
  }

  #add(entry: PhoneEntry): void {
    this.#entries.set(entry.phoneId, entry);
    this.#options.logger.info({ callId: entry.call.id, direction: entry.call.direction }, "the desk phone has a call");
    this.#options.events.emit("changed", entry.call, "added", null);
  }

  #end(entry: PhoneEntry, cause: EndCause, at: number): void {
    this.apply(entry, { type: "ended", at, cause, sipStatus: null });
  }

  #fresh(phoneId: string, direction: Call["direction"], startedAt: number) {
    const taken = new Set(this.calls.map((call) => call.line));
    let line = 1;
    while (taken.has(line)) line += 1;
    return { id: this.idOf(phoneId), sipCallId: phoneId, direction, line, startedAt, carrier: "desk-phone" as const };
  }
}

function nameOf(known: Call["remote"], remote: Call["remote"]): string | null {
  return known.number === remote.number ? known.name : null;
}

/** The call is over, and central does not know how: it had no link to the exchange. */
function unknownEnd(call: Call): EndCause {
  if (call.answeredAt !== null) return "remote-hangup";
  return call.direction === "in" ? "missed" : "cancelled";
}

function changeOf(event: CallEvent): CallChange {
  return event.type === "identity" || event.type === "dtmf" || event.type === "transfer" ? event.type : "state";
}
