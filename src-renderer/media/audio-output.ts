import type { GestureGate } from "./gesture-gate.ts";
import { MediaError, nameOf } from "./media-error.ts";

/** Where and how loud. `deviceId` "": the system's default. Volume 0..1. */
export interface OutputChoice {
  readonly deviceId: string;
  readonly volume: number;
}

/** An audio element that plays one stream on a chosen device. */
export class AudioOutput {
  readonly #gate: GestureGate;
  readonly #element = new Audio();
  #choice: OutputChoice;

  constructor(gate: GestureGate, choice: OutputChoice) {
    this.#gate = gate;
    this.#choice = choice;
  }

  /** Plays the stream from now on, on the system's default when the device is not to be had. @throws MediaError `output-failed` */
  async play(stream: MediaStream): Promise<void> {
    this.#element.srcObject = stream;
    // A device that has just gone: the list of devices says so to the agent, and the sound plays where it can.
    await this.choose(this.#choice).catch(() => this.#element.setSinkId(""));
    if (this.#element.srcObject === stream) await this.#gate.play(this.#element);
  }

  /** Moves the sound to another device or volume, while it plays. @throws MediaError `output-failed`: it plays on where it was */
  async choose(choice: OutputChoice): Promise<void> {
    this.#choice = choice;
    this.#element.volume = choice.volume;
    if (this.#element.sinkId === choice.deviceId) return;
    try {
      await this.#element.setSinkId(choice.deviceId);
    } catch (cause) {
      throw new MediaError("output-failed", `The output device could not be used: ${nameOf(cause)}`, { cause });
    }
  }

  stop(): void {
    this.#gate.release(this.#element);
    this.#element.pause();
    this.#element.srcObject = null;
  }
}
