import type { Logger } from "pino";
import type { TimerHandle, Timers } from "../timers.ts";
import type { MediaPort } from "../types.ts";
import type { CallRegistry } from "./call-registry.ts";
import { type RingTone, ringToneOf } from "./ring-tone.ts";

const busyToneMs = 3_000;

/** Keeps the media page's ringer in step with the calls. */
export class Ringer {
  readonly #media: MediaPort;
  readonly #timers: Timers;
  readonly #logger: Logger;
  #played: RingTone = "none";
  #busy: TimerHandle | null = null;

  constructor(options: { media: MediaPort; timers: Timers; logger: Logger }) {
    this.#media = options.media;
    this.#timers = options.timers;
    this.#logger = options.logger;
  }

  follow(registry: CallRegistry): void {
    const answering = new Set(registry.entries.filter((entry) => entry.answering).map((entry) => entry.call.id));
    const tone = ringToneOf(registry.calls, (call) => answering.has(call.id));
    this.#play(tone === "none" && this.#busy !== null && registry.entries.length === 0 ? "busy" : tone);
  }

  /** The dialled party was busy: three seconds of tone, unless something else rings. */
  busy(registry: CallRegistry): void {
    this.#clear();
    this.#busy = this.#timers.set(() => {
      this.#busy = null;
      this.follow(registry);
    }, busyToneMs);
    this.follow(registry);
  }

  /** A fresh media page plays nothing yet. */
  fresh(registry: CallRegistry): void {
    this.#played = "none";
    this.follow(registry);
  }

  stop(): void {
    this.#clear();
    this.#play("none");
  }

  #play(tone: RingTone): void {
    if (tone === this.#played) return;
    this.#played = tone;
    if (!this.#media.available()) return;
    this.#media.request({ do: "ring", tone }).then(
      (result) => result.ok || this.#logger.debug({ failure: result.failure, tone }, "the ringer did not play"),
      (error) => this.#logger.debug({ err: error }, "the ringer was not reached"),
    );
  }

  #clear(): void {
    if (this.#busy !== null) this.#timers.clear(this.#busy);
    this.#busy = null;
  }
}
