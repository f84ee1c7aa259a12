import { AudioOutput, type OutputChoice } from "./audio-output.ts";
import type { GestureGate } from "./gesture-gate.ts";
import type { SoundContext } from "./sound-context.ts";
import { loops, type SoundLibrary, type SoundName } from "./sound-library.ts";

/**
 * Plays one sound at a time on one device. The samples loop inside the audio thread, so that the cadence does not depend on timers, which
 * browsers slow down in hidden pages. The way through a stream and an element is what lets a device be chosen (setSinkId).
 */
export class TonePlayer {
  readonly #sound: SoundContext;
  readonly #library: SoundLibrary;
  readonly #output: AudioOutput;
  #playing: { name: SoundName; stop(): void } | null = null;
  #wanted: SoundName | null = null;

  constructor(sound: SoundContext, library: SoundLibrary, gate: GestureGate, choice: OutputChoice) {
    this.#sound = sound;
    this.#library = library;
    this.#output = new AudioOutput(gate, choice);
  }

  get playing(): SoundName | null {
    return this.#wanted;
  }

  /**
   * Starts the sound in place of the one that plays. The same one again, if it repeats, goes on undisturbed. `once`: one period of it only.
   * @throws MediaError `output-failed`
   */
  async play(name: SoundName, { once = false } = {}): Promise<void> {
    const repeats = loops(name) && !once;
    if (this.#wanted === name && repeats) return;
    this.stop();
    this.#wanted = name;
    const release = await this.#sound.use();
    const context = this.#sound.context;
    const buffer = await this.#library.get(name, context);
    if (this.#wanted !== name || this.#playing) return release();
    const destination = context.createMediaStreamDestination();
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.loop = repeats;
    source.connect(destination);
    const playing = {
      name,
      stop: () => {
        source.onended = null;
        source.stop();
        source.disconnect();
        for (const track of destination.stream.getTracks()) track.stop();
        this.#output.stop();
        release();
      },
    };
    this.#playing = playing;
    source.onended = () => this.#playing === playing && this.stop();
    source.start();
    await this.#output.play(destination.stream);
  }

  stop(): void {
    this.#wanted = null;
    this.#playing?.stop();
    this.#playing = null;
  }

  choose(choice: OutputChoice): Promise<void> {
    return this.#output.choose(choice);
  }
}
