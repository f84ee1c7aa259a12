import { type FileSoundName, soundFiles } from "./sound-files.ts";
import { renderTone, type ToneName, tones } from "./tones.ts";

export type SoundName = ToneName | FileSoundName;

/** What is played for a file that cannot be had: a call must ring, whatever the disk or the host does. */
const standIn: Readonly<Record<FileSoundName, ToneName>> = {
  ...{ classic: "incoming", soft: "incoming", chime: "incoming", pulse: "incoming" },
  ...{ "auto-answer": "test", "hold-reminder": "test", limit: "test" },
};

const isTone = (name: SoundName): name is ToneName => Object.hasOwn(tones, name);

export function loops(name: SoundName): boolean {
  return isTone(name) ? tones[name].loops : soundFiles[name].periodMs !== null;
}

/** Every sound of the page as samples, each made or fetched once. */
export class SoundLibrary {
  readonly #fetch: (url: string) => Promise<ArrayBuffer>;
  readonly #onMissing: (error: unknown) => void;
  readonly #ready = new Map<SoundName, AudioBuffer>();
  readonly #loading = new Map<SoundName, Promise<AudioBuffer>>();

  constructor(onMissing: (error: unknown) => void, fetchFile = fetchBytes) {
    this.#onMissing = onMissing;
    this.#fetch = fetchFile;
  }

  /** At once when it is there already. Never rejects for a file: its stand-in is played then, and the file is tried again the next time. */
  get(name: SoundName, context: BaseAudioContext): AudioBuffer | Promise<AudioBuffer> {
    const ready = this.#ready.get(name);
    if (ready) return ready;
    if (isTone(name)) return this.#keep(name, toneBuffer(name, context));
    const loading = this.#loading.get(name) ?? this.#load(name, context);
    this.#loading.set(name, loading);
    return loading;
  }

  async #load(name: FileSoundName, context: BaseAudioContext): Promise<AudioBuffer> {
    try {
      const { url, periodMs } = soundFiles[name];
      const sound = await context.decodeAudioData(await this.#fetch(url));
      return this.#keep(name, periodMs === null ? sound : withSilence(sound, periodMs, context));
    } catch (error) {
      this.#onMissing(error);
      return this.get(standIn[name], context);
    } finally {
      this.#loading.delete(name);
    }
  }

  #keep(name: SoundName, buffer: AudioBuffer): AudioBuffer {
    this.#ready.set(name, buffer);
    return buffer;
  }
}

function toneBuffer(name: ToneName, context: BaseAudioContext): AudioBuffer {
  const samples = renderTone(tones[name], context.sampleRate);
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  buffer.copyToChannel(samples, 0);
  return buffer;
}

/** The sound, and silence for the rest of its period: looped in the audio thread, its cadence depends on no timer. */
function withSilence(sound: AudioBuffer, periodMs: number, context: BaseAudioContext): AudioBuffer {
  const length = Math.max(sound.length, Math.round((periodMs * context.sampleRate) / 1000));
  const buffer = context.createBuffer(1, length, context.sampleRate);
  buffer.copyToChannel(sound.getChannelData(0), 0);
  return buffer;
}

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The sound ${url} could not be had: ${response.status}.`);
  return response.arrayBuffer();
}
