import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Call } from "#shared/call/types.ts";
import type { DeskPhoneCommand, DeskPhoneSnapshot } from "#shared/contract/central/schemas.ts";
import type { LinkState } from "#shared/contract/desk/state.ts";
import { Listeners } from "../listeners.ts";
import { TelephonyError } from "../telephony-error.ts";
import type { DialRequest, Telephony, TelephonyEvents } from "../types.ts";
import type { DeskPhonePort } from "./desk-phone-port.ts";
import { PhoneCalls } from "./phone-calls.ts";
import { refusalOf } from "./refusal-of.ts";

export interface DeskPhoneOptions {
  readonly logger: Logger;
  readonly port: DeskPhonePort;
  readonly phone: { readonly extension: string; readonly label: string };
  /** Numbers that may be shown to the called party. */
  readonly callerIds: readonly { readonly number: string }[];
  /** Read whenever the phone begins to ring: it is sent away as busy. Default: never. */
  readonly doNotDisturb?: () => boolean;
  /** Whenever it changes. */
  readonly onStanding?: (standing: DeskPhoneStanding) => void;
  /** Epoch ms. Default `Date.now`. */
  readonly now?: () => number;
}

/** Whether the phone can be steered. */
export interface DeskPhoneStanding {
  /** The exchange has it registered. */
  readonly reachable: boolean;
  /** Central is away, or its link to the exchange: nothing is known of the phone now. */
  readonly unheard: boolean;
}

/** A desk phone as the engine's telephone. What only a softphone can do rejects with `not-offered-by-exchange`. */
export interface DeskPhone extends Telephony {
  /** Calls of this carrier that were live when the engine before this one ended. Before `start`: those that still live go on under their ids. */
  adopt(calls: readonly Call[]): void;
}

/**
 * The telephone of an agent whose calls sound in a desk phone: the exchange rings and steers it, central tells of its calls and takes its commands.
 * Calls keep going when this stops; the next one finds them again.
 */
export function createDeskPhone(options: DeskPhoneOptions): DeskPhone {
  const { port, phone, now = Date.now } = options;
  const logger = options.logger.child({ part: "desk-phone" });
  const events = new Listeners<TelephonyEvents>((error, event) =>
    logger.error({ err: error, event }, "a listener failed"),
  );
  const calls = new PhoneCalls({ extension: phone.extension, logger, now, events, refuses });
  let link: LinkState = { name: "off", at: now(), error: null };
  let standing: DeskPhoneStanding | null = null;
  let stopListening: () => void = () => undefined;

  function refuses(phoneId: string): boolean {
    if (options.doNotDisturb?.() !== true) return false;
    void port.command({ do: "hang-up", id: phoneId }).then((answer) => {
      if (answer !== "done" && answer !== "no-such-call")
        logger.warn({ answer }, "a call could not be sent away from the desk phone");
    });
    return true;
  }

  function heard(snapshot: DeskPhoneSnapshot): void {
    setLink(linkOf(snapshot));
    const { reachable, stale: unheard } = snapshot;
    if (reachable !== standing?.reachable || unheard !== standing.unheard) {
      standing = { reachable, unheard };
      options.onStanding?.(standing);
    }
    calls.follow(snapshot);
  }

  function linkOf(snapshot: DeskPhoneSnapshot | null): LinkState {
    const at = now();
    if (snapshot === null || snapshot.stale) return { name: "connecting", at, server: phone.label };
    // Nothing here brings a phone back that is unplugged.
    return snapshot.reachable
      ? { name: "registered", at, server: phone.label }
      : { name: "off", at, error: "unreachable" };
  }

  function setLink(next: LinkState): void {
    if (next.name === link.name && errorOf(next) === errorOf(link)) return;
    link = next;
    events.emit("link", link);
  }

  async function ask(command: DeskPhoneCommand): Promise<void> {
    const answer = await port.command(command);
    if (answer !== "done") throw refusalOf(answer, command);
  }

  async function dial(to: DialRequest): Promise<Call["id"]> {
    const callerId = to.callerId ?? null;
    if (callerId !== null && !options.callerIds.some(({ number }) => number === callerId))
      throw new TelephonyError("no-such-caller-id", "The line has no such caller ID.", { number: callerId });
    const number = to.number.replaceAll("%23", "#");
    const id = randomUUID();
    const phoneId = `popline-${id}`;
    calls.expect(phoneId, {
      remote: { number, name: to.callerName ?? null, source: "dialled", withheld: false },
      dialed: number,
      purpose: to.purpose ?? "call",
      about: to.about ?? null,
      shownAs: callerId,
    });
    try {
      await ask({ do: "dial", id, number, callerId });
    } catch (error) {
      calls.expectNoMore(phoneId);
      throw error;
    }
    return calls.dialled(phoneId);
  }

  const notOffered = async (): Promise<never> => {
    throw new TelephonyError("not-offered-by-exchange", "A desk phone can't do this from here: use its own keys.");
  };

  return {
    start() {
      const known = port.snapshot();
      setLink(linkOf(known));
      stopListening = port.on("phone", heard);
      if (known !== null) heard(known);
    },
    async stop() {
      stopListening();
      events.clear();
    },
    abandon() {
      stopListening();
      events.clear();
    },
    adopt: (live) => calls.adopt(live.filter((call) => call.carrier === "desk-phone")),
    link: () => link,
    calls: () => calls.calls,
    dial,
    answer: async (callId) => ask({ do: "answer", id: calls.need(callId).phoneId }),
    async reject(callId, how) {
      if (how === "voicemail") await notOffered();
      await ask({ do: "hang-up", id: calls.need(callId).phoneId });
    },
    hangUp: async (callId) => ask({ do: "hang-up", id: calls.need(callId).phoneId }),
    hold: async (callId) => ask({ do: "hold", id: calls.need(callId).phoneId }),
    async resume(callId) {
      const entry = calls.need(callId);
      for (const other of calls.calls)
        if (other.id !== callId && other.state.name === "active")
          await ask({ do: "hold", id: calls.need(other.id).phoneId });
      await ask({ do: "resume", id: entry.phoneId });
    },
    async dtmf(callId, digits) {
      const entry = calls.need(callId);
      await ask({ do: "dtmf", id: entry.phoneId, digits });
      calls.apply(entry, { type: "dtmf", at: now(), tone: digits });
    },
    async transfer(callId, to) {
      const entry = calls.need(callId);
      const transfer = { kind: "blind" as const, to: to.shown ?? to.number, name: to.name ?? null, status: null };
      calls.apply(entry, { type: "transfer", at: now(), transfer: { ...transfer, state: "asking", at: now() } });
      try {
        await ask({ do: "transfer", id: entry.phoneId, to: to.number.replaceAll("%23", "#") });
      } catch (error) {
        if (isLive(entry.call)) calls.apply(entry, { type: "transfer", at: now(), transfer: null });
        throw error;
      }
    },
    mute: notOffered,
    consult: notOffered,
    completeTransfer: notOffered,
    cancelConsult: notOffered,
    merge: notOffered,
    split: notOffered,
    toRoom: notOffered,
    on: (event, listener) => events.on(event, listener),
    // The exchange's own times; there is no socket here to measure at.
    callTimings: () => null,
    dialogSnapshot: () => null,
    recover(snapshots) {
      if (snapshots.length > 0)
        logger.warn({ count: snapshots.length }, "calls of a softphone can't go on at a desk phone");
    },
    // Central's live feed looks after its own connection.
    powerResumed: () => undefined,
    networkChanged: () => undefined,
    retryNow: () => undefined,
  };
}

function isLive(call: Call): boolean {
  return call.state.name === "active" || call.state.name === "held";
}

function errorOf(link: LinkState): string | null {
  return "error" in link ? link.error : null;
}
