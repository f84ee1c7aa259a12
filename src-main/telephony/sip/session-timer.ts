import type { TimerHandle, Timers } from "../timers.ts";
import type { HeaderSource } from "./headers/header-source.ts";
import { lists, minSeOf, sessionExpiresOf } from "./headers/session-expires.ts";

/** RFC 4028 5: less than this may be refused by anybody. */
export const shortestSessionSec = 90;
const defaultSec = 1_800;
/** RFC 4028 10: the BYE goes out this much before the end, or a third of the session where that is less. */
const byeBeforeSec = 32;
const againAfterMs = 5_000;

/** How long a session may go on unrefreshed at this exchange. A 422 raises it for all that come after. */
export class SessionLength {
  #seconds = defaultSec;

  get seconds(): number {
    return this.#seconds;
  }

  /** Headers of an INVITE that begins a session; who refreshes it is the other side's choice. */
  get headers(): string[] {
    return [`Session-Expires: ${this.#seconds}`, `Min-SE: ${shortestSessionSec}`];
  }

  /** A 422 (RFC 4028 6). @returns false when it asks for no more than was offered: asking again is no use. */
  raise(refusal: HeaderSource): boolean {
    const wanted = minSeOf(refusal);
    if (wanted <= this.#seconds) return false;
    this.#seconds = wanted;
    return true;
  }
}

/** How a refresh went. `later`: not now (another offer is open, the link is down). `gone`: the other side has no such dialog. */
export type RefreshOutcome = "done" | "later" | "gone";

export interface SessionTimerOptions {
  readonly timers: Timers;
  readonly length: SessionLength;
  refresh(): Promise<RefreshOutcome>;
  /** Nobody refreshed the session in time, or the other side no longer knows it. */
  expired(): void;
  /** Without a link nothing can be refreshed; the session is judged once it is back. */
  linked(): boolean;
}

/** One dialog's session timer (RFC 4028): who refreshes, when, and what is to be sent and answered for it. */
export class SessionTimer {
  readonly #options: SessionTimerOptions;
  #seconds = 0;
  #refreshHere = false;
  #timer: TimerHandle | null = null;
  #expiresAt: TimerHandle | null = null;

  constructor(options: SessionTimerOptions) {
    this.#options = options;
  }

  /** Headers of a re-INVITE or UPDATE in the session: nothing is renegotiated, the refresher stays (7.2). */
  get headers(): string[] {
    if (this.#seconds === 0) return [];
    return [
      `Session-Expires: ${this.#seconds};refresher=${this.#refreshHere ? "uac" : "uas"}`,
      `Min-SE: ${shortestSessionSec}`,
    ];
  }

  /** 2xx to a request of ours. Without Session-Expires the session has no end (7.2). */
  agreed(response: HeaderSource): void {
    const expires = sessionExpiresOf(response);
    if (expires === null) this.stop();
    else this.#run(expires.seconds, expires.refresher !== "uas");
  }

  /** 422 to a request of ours in the session. @returns whether asking again, for longer, may help. */
  raise(refusal: HeaderSource): boolean {
    const wanted = minSeOf(refusal);
    if (this.#seconds === 0 || wanted <= this.#seconds) return false;
    this.#seconds = wanted;
    return true;
  }

  /** A request of theirs that is answered 2xx. @returns the headers of the answer (table 2 of RFC 4028 9). */
  answer(request: HeaderSource): string[] {
    const asked = sessionExpiresOf(request);
    const theyCan = lists(request, "Supported", "timer");
    if (asked === null && !theyCan && this.#seconds === 0) return [];
    const seconds = asked?.seconds ?? Math.max(this.#options.length.seconds, minSeOf(request));
    const refresher = theyCan ? (asked?.refresher ?? "uac") : "uas";
    this.#run(seconds, refresher === "uas");
    return [`Session-Expires: ${seconds};refresher=${refresher}`, ...(refresher === "uac" ? ["Require: timer"] : [])];
  }

  stop(): void {
    const { timers } = this.#options;
    if (this.#timer !== null) timers.clear(this.#timer);
    if (this.#expiresAt !== null) timers.clear(this.#expiresAt);
    this.#timer = null;
    this.#expiresAt = null;
    this.#seconds = 0;
  }

  #run(seconds: number, refreshHere: boolean): void {
    const { timers } = this.#options;
    this.stop();
    this.#seconds = seconds;
    this.#refreshHere = refreshHere;
    if (refreshHere) this.#timer = timers.set(() => this.#refresh(), seconds * 500);
    this.#expiresAt = timers.set(() => this.#expired(), (seconds - Math.min(byeBeforeSec, seconds / 3)) * 1000);
  }

  #refresh(): void {
    this.#timer = null;
    this.#options.refresh().then((outcome) => {
      if (this.#seconds === 0 || this.#timer !== null) return;
      if (outcome === "gone") this.#over();
      else if (outcome === "later") this.#timer = this.#options.timers.set(() => this.#refresh(), againAfterMs);
    });
  }

  #expired(): void {
    // The refresh of the dialog over the next connection tells whether the session is still there, and starts this anew.
    if (this.#options.linked()) this.#over();
    else this.#expiresAt = this.#options.timers.set(() => this.#expired(), againAfterMs);
  }

  #over(): void {
    this.stop();
    this.#options.expired();
  }
}

/** RFC 4028 9: a session too short to be kept up is refused with 422, if the asker knows what that means. */
export function tooShort(request: HeaderSource): boolean {
  const asked = sessionExpiresOf(request);
  return asked !== null && asked.seconds < shortestSessionSec && lists(request, "Supported", "timer");
}
