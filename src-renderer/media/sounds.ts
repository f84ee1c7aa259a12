import type { MediaAction } from "#shared/contract/desk/media.ts";
import type { AudioSetup } from "./audio-setup.ts";
import type { GestureGate } from "./gesture-gate.ts";
import type { SoundContext } from "./sound-context.ts";
import { TonePlayer } from "./tone-player.ts";

export type RingTone = Extract<MediaAction, { do: "ring" }>["tone"];

/** The page's own sounds: the ring on the ringer, line tones in the headset, the test tone on either. */
export class Sounds {
  readonly #setup: AudioSetup;
  readonly #ringer: TonePlayer;
  readonly #line: TonePlayer;
  readonly #test: TonePlayer;
  #testOn: "speaker" | "ringer" = "speaker";

  constructor(setup: AudioSetup, sound: SoundContext, gate: GestureGate) {
    this.#setup = setup;
    this.#ringer = new TonePlayer(sound, gate, setup.output("ringer"));
    this.#line = new TonePlayer(sound, gate, setup.output("speaker"));
    this.#test = new TonePlayer(sound, gate, setup.output("speaker"));
  }

  /** Plays this tone in place of the one before. @throws MediaError `output-failed` */
  async ring(tone: RingTone): Promise<void> {
    if (tone !== "incoming") this.#ringer.stop();
    if (tone === "incoming" || tone === "none") this.#line.stop();
    if (tone === "none") return;
    await (tone === "incoming" ? this.#ringer : this.#line).play(tone);
  }

  /** Plays the test tone once; its device not being usable is what the test is for. @throws MediaError `output-failed` */
  async test(on: "speaker" | "ringer"): Promise<void> {
    this.#testOn = on;
    this.#test.stop();
    await this.#test.choose(this.#setup.output(on));
    await this.#test.play("test");
  }

  /** Follows a changed choice or changed devices. @throws MediaError `output-failed` */
  async follow(): Promise<void> {
    await Promise.all([
      this.#ringer.choose(this.#setup.output("ringer")),
      this.#line.choose(this.#setup.output("speaker")),
      this.#test.choose(this.#setup.output(this.#testOn)),
    ]);
  }

  stop(): void {
    this.#ringer.stop();
    this.#line.stop();
    this.#test.stop();
  }
}
