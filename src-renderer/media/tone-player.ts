import { AudioOutput, type OutputChoice } from "./audio-output.ts";
import type { GestureGate } from "./gesture-gate.ts";
import type { SoundContext } from "./sound-context.ts";
import { renderTone, type ToneName, tones } from "./tones.ts";

/**
 * Plays one tone at a time on one device. The samples loop inside the audio thread, so that the cadence does not depend on timers, which
 * browsers slow down in hidden pages. The way through a stream and an element is what lets a device be chosen (setSinkId).
 */
export class TonePlayer {
  readonly #sound: SoundContext;
  readonly #output: AudioOutput;
  readonly #buffers = new Map<ToneName, AudioBuffer>();
  #playing: { name: ToneName; stop(): void } | null = null;
  #wanted: ToneName | null = null;

  constructor(sound: SoundContext, gate: GestureGate, choice: OutputChoice) {
    this.#sound = sound;
    this.#output = new AudioOutput(gate, choice);
  }

  get playing(): ToneName | null {
    return this.#wanted;
  }

  /** Starts the tone in place of the one that plays. The same tone again goes on undisturbed. @throws MediaError `output-failed` */
  async play(name: ToneName): Promise<void> {
    if (this.#wanted === name && tones[name].loops) return;
    this.stop();
    this.#wanted = name;
    const release = await this.#sound.use();
    if (this.#wanted !== name || this.#playing) return release();
    const context = this.#sound.context;
    const destination = context.createMediaStreamDestination();
    const source = context.createBufferSource();
    source.buffer = this.#bufferOf(name, context);
    source.loop = tones[name].loops;
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

  #bufferOf(name: ToneName, context: AudioContext): AudioBuffer {
    const known = this.#buffers.get(name);
    if (known) return known;
    const samples = renderTone(tones[name], context.sampleRate);
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    this.#buffers.set(name, buffer);
    return buffer;
  }
}
