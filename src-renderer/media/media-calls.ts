import type { CallId } from "#shared/ids.ts";
import type { CallMedia } from "./call-media.ts";
import { MediaError } from "./media-error.ts";
import { StepQueue } from "./step-queue.ts";

export type MakeCall = (callId: CallId, iceServers: readonly RTCIceServer[]) => CallMedia;

interface Entry {
  readonly media: CallMedia;
  readonly queue: StepQueue;
  /** Which engine's call this is: see `newEngine`. */
  readonly engine: number;
}

/** How long a call that a new engine has not asked for may go on. It takes its calls back as soon as it is up, or never. */
const orphanMs = 60_000;

/** The page's calls, each with its commands in order. */
export class MediaCalls {
  readonly #make: MakeCall;
  readonly #entries = new Map<CallId, Entry>();
  #engine = 0;
  #orphans: ReturnType<typeof setTimeout> | null = null;

  constructor(make: MakeCall) {
    this.#make = make;
  }

  get all(): ReadonlyMap<CallId, { readonly media: CallMedia }> {
    return this.#entries;
  }

  /**
   * A step that may begin the call: makes it when it is not there. A call of an engine that died is made afresh, for its exchange will
   * not start DTLS again inside the dialog (shared/pbx): the old connection is heard until this moment.
   */
  begin<T>(callId: CallId, iceServers: readonly RTCIceServer[], step: (media: CallMedia) => Promise<T>): Promise<T> {
    const known = this.#entries.get(callId);
    if (known && known.engine !== this.#engine) this.close(callId);
    if (!this.#entries.has(callId)) {
      this.#entries.set(callId, {
        media: this.#make(callId, iceServers),
        queue: new StepQueue(),
        engine: this.#engine,
      });
    }
    return this.on(callId, step);
  }

  /** A step on a call that is there, after the steps before it. @throws MediaError `no-such-call` */
  async on<T>(callId: CallId, step: (media: CallMedia) => Promise<T> | T): Promise<T> {
    const entry = this.#entries.get(callId);
    if (!entry) throw new MediaError("no-such-call", "The media page has no such call.");
    return entry.queue.run(() => {
      if (this.#entries.get(callId) !== entry) throw new MediaError("no-such-call", "The call was closed meanwhile.");
      return step(entry.media);
    });
  }

  /** These calls. @throws MediaError `no-such-call` when one of them is not there */
  some(callIds: readonly CallId[]): ReadonlyMap<CallId, CallMedia> {
    const found = new Map<CallId, CallMedia>();
    for (const callId of callIds) {
      const entry = this.#entries.get(callId);
      if (!entry) throw new MediaError("no-such-call", "The media page has no such call.");
      found.set(callId, entry.media);
    }
    return found;
  }

  /** At once, whatever is under way: a microphone that nobody allows must not keep a call open. */
  close(callId: CallId): void {
    const entry = this.#entries.get(callId);
    this.#entries.delete(callId);
    entry?.media.close();
  }

  closeAll(): void {
    if (this.#orphans !== null) clearTimeout(this.#orphans);
    for (const callId of [...this.#entries.keys()]) this.close(callId);
  }

  /** Another engine gives the commands from now on. Its predecessor's calls sound on until it takes them back. */
  newEngine(): void {
    this.#engine += 1;
    if (this.#orphans !== null) clearTimeout(this.#orphans);
    const engine = this.#engine;
    this.#orphans = setTimeout(() => {
      for (const [callId, entry] of [...this.#entries]) if (entry.engine < engine) this.close(callId);
    }, orphanMs);
  }
}
