import { type IncomingRequestMessage, TransactionState, type UserAgentCore } from "sip.js/lib/core/index.js";
import type { TimerHandle, Timers } from "../../timers.ts";

export interface OvertakingOptions {
  readonly core: UserAgentCore;
  readonly timers: Timers;
  /** Hands a request on, whether there is a dialog for it by now or not. */
  deliver(message: IncomingRequestMessage): void;
}

/** T1, RFC 3261 17.1.1.1: what is later than one round trip is not on its heels. */
const waitMs = 500;
const atMost = 16;

/**
 * Requests of a dialog whose 2xx has not come yet. A proxy hands requests and answers on by different connections and processes, so the UPDATE
 * that Asterisk sends right after the 200 to an INVITE arrives before it now and then. Answered with 481 it would end the call (RFC 5057 5.1).
 */
export class OvertakingRequests {
  readonly #options: OvertakingOptions;
  readonly #waiting = new Map<IncomingRequestMessage, TimerHandle>();

  constructor(options: OvertakingOptions) {
    this.#options = options;
  }

  /** @returns true when the request waits for the answer to an INVITE of ours */
  hold(message: IncomingRequestMessage): boolean {
    const { core, timers } = this.#options;
    if (!message.toTag || message.method === "ACK" || message.method === "CANCEL") return false;
    if (this.#waiting.size >= atMost || core.dialogs.has(dialogId(message)) || !invites(core, message)) return false;
    this.#waiting.set(
      message,
      timers.set(() => this.#handOn(message), waitMs),
    );
    return true;
  }

  /** An answer has been dealt with: there may be a dialog now. */
  answered(): void {
    for (const message of this.#waiting.keys())
      if (this.#options.core.dialogs.has(dialogId(message))) this.#handOn(message);
  }

  #handOn(message: IncomingRequestMessage): void {
    const timer = this.#waiting.get(message);
    if (timer === undefined) return;
    this.#options.timers.clear(timer);
    this.#waiting.delete(message);
    this.#options.deliver(message);
  }
}

/** As SIP.js names them, of the side that receives. */
function dialogId({ callId, toTag, fromTag }: IncomingRequestMessage): string {
  return callId + toTag + fromTag;
}

/** An INVITE of ours with this Call-ID and tag has no final answer yet. */
function invites(core: UserAgentCore, { callId, toTag }: IncomingRequestMessage): boolean {
  return [...core.userAgentClients.values()].some(({ transaction }) => {
    const open = transaction.state === TransactionState.Calling || transaction.state === TransactionState.Proceeding;
    const { request } = transaction;
    return open && request.method === "INVITE" && request.callId === callId && request.fromTag === toTag;
  });
}
