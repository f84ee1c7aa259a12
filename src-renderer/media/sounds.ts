import type { MediaAction } from "#shared/contract/desk/media.ts";
import type { AudioSetup } from "./audio-setup.ts";
import type { GestureGate } from "./gesture-gate.ts";
import type { SoundContext } from "./sound-context.ts";
import type { NotifySound } from "./sound-files.ts";
import type { SoundLibrary } from "./sound-library.ts";
import { TonePlayer } from "./tone-player.ts";

export type RingTone = Extract<MediaAction, { do: "ring" }>["tone"];

/** The page's own sounds: the ring on the ringer, line tones and short signals in the headset, a test of either. */
export class Sounds {
  readonly #setup: AudioSetup;
  readonly #sound: SoundContext;
  readonly #library: SoundLibrary;
  readonly #ringer: TonePlayer;
  readonly #line: TonePlayer;
  /** Short signals sound beside whatever the line plays. */
  readonly #signal: TonePlayer;
  readonly #test: TonePlayer;
  #testOn: "speaker" | "ringer" = "speaker";

  constructor(setup: AudioSetup, sound: SoundContext, library: SoundLibrary, gate: GestureGate) {
    this.#setup = setup;
    this.#sound = sound;
    this.#library = library;
    const player = (role: "speaker" | "ringer") => new TonePlayer(sound, library, gate, setup.output(role));
    this.#ringer = player("ringer");
    this.#line = player("speaker");
    this.#signal = player("speaker");
    this.#test = player("speaker");
  }

  /** Plays this tone in place of the one before. @throws MediaError `output-failed` */
  async ring(tone: RingTone): Promise<void> {
    if (tone !== "incoming") this.#ringer.stop();
    if (tone === "incoming" || tone === "none") this.#line.stop();
    if (tone === "none") return;
    if (tone === "incoming") await this.#ringer.play(this.#setup.ringTone());
    else await this.#line.play(tone);
  }

  /** One short signal to the agent's ear. @throws MediaError `output-failed` */
  async notify(sound: NotifySound): Promise<void> {
    await this.#signal.play(sound);
  }

  /** Plays a tone, or the ring, once; its device not being usable is what the test is for. @throws MediaError `output-failed` */
  async test(on: "speaker" | "ringer"): Promise<void> {
    this.#testOn = on;
    this.#test.stop();
    await this.#test.choose(this.#setup.output(on));
    await this.#test.play(on === "speaker" ? "test" : this.#setup.ringTone(), { once: true });
  }

  /** Follows a changed choice or changed devices. A call that rings goes on in the tone that was chosen now. @throws MediaError `output-failed` */
  async follow(): Promise<void> {
    this.#prepare();
    await Promise.all([
      this.#followRinger(),
      this.#line.choose(this.#setup.output("speaker")),
      this.#signal.choose(this.#setup.output("speaker")),
      this.#test.choose(this.#setup.output(this.#testOn)),
    ]);
  }

  async #followRinger(): Promise<void> {
    await this.#ringer.choose(this.#setup.output("ringer"));
    if (this.#ringer.playing !== null) await this.#ringer.play(this.#setup.ringTone());
  }

  stop(): void {
    for (const player of [this.#ringer, this.#line, this.#signal, this.#test]) player.stop();
  }

  /** Fetches what must sound at once when its time comes. */
  #prepare(): void {
    for (const name of [this.#setup.ringTone(), "auto-answer", "hold-reminder", "limit"] as const) {
      void this.#library.get(name, this.#sound.context);
    }
  }
}
