import type { FrameClock } from "../media/frame-clock.ts";
import { FrameQueue, mixed } from "../media/frame-mixer.ts";
import type { AudioSink, CallEnd } from "./call-end.ts";
import type { Bridge, ExchangeCall } from "./exchange-call.ts";

/** Hears both ends of a call; `whisper`: is heard by the agent alone, `barge`: by both. */
export type ListenHow = "listen" | "whisper" | "barge";

/** The far end of a supervisor's call: an ear in another call, and a mouth where that is meant. */
class Ear implements CallEnd {
  readonly label: string;
  readonly identity = { number: "supervision" };
  readonly how: ListenHow;
  readonly says = new FrameQueue();
  readonly #onReleased: (ear: Ear) => void;
  #sink: AudioSink | undefined;

  constructor(how: ListenHow, onReleased: (ear: Ear) => void) {
    this.how = how;
    this.label = `${how} in`;
    this.#onReleased = onReleased;
  }

  hear(frame: Uint8Array): void {
    this.#sink?.audio(frame);
  }

  speakTo(sink: AudioSink | undefined): void {
    this.#sink = sink;
  }

  begin(): void {}

  audio(payload: Uint8Array): void {
    this.says.push(payload);
  }

  event(): void {}

  release(): void {
    this.#sink = undefined;
    this.#onReleased(this);
  }
}

/** Those who listen in on one call. While there are any, the exchange mixes what its ends hear; else they hear each other directly. */
export class Eavesdropping {
  readonly #call: ExchangeCall;
  readonly #clock: FrameClock;
  readonly #isAgent: (end: CallEnd) => boolean;
  readonly #ears = new Set<Ear>();

  constructor(call: ExchangeCall, clock: FrameClock, isAgent: (end: CallEnd) => boolean) {
    this.#call = call;
    this.#clock = clock;
    this.#isAgent = isAgent;
  }

  /** Somebody who listens from now on, until the end is released. */
  listen(how: ListenHow): CallEnd {
    const ear = new Ear(how, (it) => this.#leave(it));
    this.#ears.add(ear);
    if (this.#ears.size === 1) this.#call.bridgeBy(this.#bridge);
    // Two who are only said to talk begin to, now that somebody listens.
    for (const end of this.#call.ends) end.begin();
    return ear;
  }

  #leave(ear: Ear): void {
    if (this.#ears.delete(ear) && this.#ears.size === 0) this.#call.bridgeBy(null);
  }

  readonly #bridge: Bridge = (ends) => {
    const parties = ends.map((end) => ({ end, says: new FrameQueue(), isAgent: this.#isAgent(end) }));
    for (const { end, says } of parties) {
      const other = ends.find((it) => it !== end);
      end.speakTo({ audio: (payload) => says.push(payload), event: (payload, first) => other?.event(payload, first) });
    }
    const stop = this.#clock.subscribe(() => {
      const said = parties.map((it) => it.says.take());
      const ears = [...this.#ears].map((ear) => ({ ear, frame: ear.says.take() }));
      for (const [i, { end, isAgent }] of parties.entries()) {
        const others = said.filter((_, other) => other !== i);
        const heard = ears.filter(({ ear }) => ear.how === "barge" || (ear.how === "whisper" && isAgent));
        end.audio(mixed([...others, ...heard.map((it) => it.frame)]));
      }
      for (const { ear } of ears) {
        const barging = ears.filter((it) => it.ear !== ear && it.ear.how === "barge").map((it) => it.frame);
        ear.hear(mixed([...said, ...barging]));
      }
    });
    return () => {
      stop();
      for (const end of ends) end.speakTo(undefined);
    };
  };
}
