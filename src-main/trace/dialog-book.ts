import type { CallId } from "#shared/ids.ts";
import { callIdOf, replacedCallIdOf } from "#shared/trace/index.ts";

/** Dialogs that are remembered: a day's calls have each a few. */
const mostDialogs = 1_000;

/**
 * Which call a SIP Call-ID belongs to. A call has several dialogs over its life: one that is taken back or transferred to us comes by INVITE with
 * Replaces (RFC 3891), and belongs to the call whose dialog it replaces, before anybody else knows.
 */
export class DialogBook {
  readonly #calls = new Map<string, CallId>();

  link(sipCallId: string, callId: CallId): void {
    if (sipCallId === "") return;
    this.#calls.delete(sipCallId);
    this.#calls.set(sipCallId, callId);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > mostDialogs && oldest !== undefined) this.#calls.delete(oldest);
  }

  callOf(sipCallId: string | null): CallId | null {
    return sipCallId === null ? null : (this.#calls.get(sipCallId) ?? null);
  }

  /** Reads a message. @returns its Call-ID */
  read(text: string): string | null {
    const sipCallId = callIdOf(text);
    const replaced = replacedCallIdOf(text);
    if (sipCallId !== null && replaced !== null && !this.#calls.has(sipCallId)) {
      const callId = this.#calls.get(replaced);
      if (callId !== undefined) this.link(sipCallId, callId);
    }
    return sipCallId;
  }
}
