import type { Microphone, MicrophoneUser } from "./microphone.ts";
import type { SoundContext } from "./sound-context.ts";

const everyMs = 100;
/** What a silent or absent microphone is shown as: below any real one. */
export const silenceDbfs = -100;

/** Root mean square of samples within -1..1, in dB relative to full scale, not below `silenceDbfs`. */
export function levelDbfs(samples: ArrayLike<number>): number {
  let squares = 0;
  for (let index = 0; index < samples.length; index += 1) squares += (samples[index] ?? 0) ** 2;
  const rms = Math.sqrt(squares / Math.max(1, samples.length));
  return Math.max(silenceDbfs, Math.round(200 * Math.log10(rms)) / 10);
}

/** Measures the microphone ten times a second while it is on: the last 100 ms each time, so that no peak is missed. */
export class LevelMeter implements MicrophoneUser {
  readonly #microphone: Microphone;
  readonly #sound: SoundContext;
  readonly #onLevel: (dbfs: number) => void;
  #on = false;
  #stop: (() => void) | null = null;
  #input: { source: MediaStreamAudioSourceNode; track: MediaStreamTrack } | null = null;
  #analyser: AnalyserNode | null = null;

  constructor(microphone: Microphone, sound: SoundContext, onLevel: (dbfs: number) => void) {
    this.#microphone = microphone;
    this.#sound = sound;
    this.#onLevel = onLevel;
  }

  /** @throws MediaError when the microphone cannot be opened */
  async start(): Promise<void> {
    if (this.#on) return;
    this.#on = true;
    const release = await this.#sound.use();
    if (!this.#on) return release();
    // 8192 samples are 171 ms at 48 kHz: the power of two that holds 100 ms.
    const analyser = new AnalyserNode(this.#sound.context, { fftSize: 8192 });
    const window = Math.round((this.#sound.context.sampleRate * everyMs) / 1000);
    const samples = new Float32Array(analyser.fftSize);
    this.#analyser = analyser;
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.#onLevel(levelDbfs(samples.subarray(-window)));
    }, everyMs);
    this.#stop = () => {
      clearInterval(timer);
      this.#microphone.leave(this);
      this.#disconnect();
      this.#analyser = null;
      release();
    };
    try {
      await this.#microphone.join(this);
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  stop(): void {
    this.#on = false;
    this.#stop?.();
    this.#stop = null;
  }

  take(track: MediaStreamTrack): void {
    this.#disconnect();
    if (!this.#analyser) {
      track.stop();
      return;
    }
    const source = this.#sound.context.createMediaStreamSource(new MediaStream([track]));
    source.connect(this.#analyser);
    this.#input = { source, track };
  }

  #disconnect(): void {
    this.#input?.source.disconnect();
    this.#input?.track.stop();
    this.#input = null;
  }
}
