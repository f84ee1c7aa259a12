import { type Invitation, SessionState } from "sip.js";
import type { TimerHandle, Timers } from "../timers.ts";
import { allowHeader } from "./make-user-agent.ts";

/** T1 of RFC 3261 17.1.1.1, and how many of it a PRACK is waited for (RFC 3262 3). */
const t1Ms = 500;
const waitMs = 64 * t1Ms;

/**
 * 180 for an INVITE that requires reliable provisional responses (RFC 3262). SIP.js can answer those too, but only with its media answer in
 * the 180: the microphone would be opened while the call rings. Here the 180 carries no description; the answer comes in the 200, which need
 * not wait for the PRACK then (RFC 3262 3).
 */
export class ReliableRinging {
  readonly #invitation: Invitation;
  readonly #timers: Timers;
  readonly #onUnacknowledged: () => void;
  readonly #rseq = 1 + Math.floor(Math.random() * 10_000);
  #timer: TimerHandle | null = null;
  #waitedMs = 0;
  #stopped = false;

  constructor(invitation: Invitation, timers: Timers, onUnacknowledged: () => void) {
    this.#invitation = invitation;
    this.#timers = timers;
    this.#onUnacknowledged = onUnacknowledged;
    // SIP.js's own way is chosen by this field.
    (invitation as unknown as { rel100: string }).rel100 = "none";
  }

  start(): void {
    this.#send(t1Ms);
  }

  /** Acknowledged, or answered for good. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) this.#timers.clear(this.#timer);
    this.#timer = null;
  }

  #send(nextMs: number): void {
    const extraHeaders = [allowHeader, "Require: 100rel", `RSeq: ${this.#rseq}`];
    this.#invitation.progress({ statusCode: 180, extraHeaders }).then(
      () => this.#acknowledgedByPrack(),
      () => this.stop(),
    );
    this.#timer = this.#timers.set(() => {
      if (this.#stopped || this.#invitation.state !== SessionState.Initial) return;
      this.#waitedMs += nextMs;
      if (this.#waitedMs >= waitMs) {
        this.stop();
        this.#onUnacknowledged();
      } else this.#send(nextMs * 2);
    }, nextMs);
  }

  #acknowledgedByPrack(): void {
    const { dialog } = this.#invitation;
    if (dialog === undefined) return;
    dialog.delegate = {
      ...dialog.delegate,
      onPrack: (prack) => {
        this.stop();
        prack.accept();
      },
    };
  }
}
