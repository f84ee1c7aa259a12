/**
 * Makes the sound files of this folder: `node resources/sounds/make.ts`. Each is what sounds within one period, as 16-bit PCM at 16 kHz, so
 * that none is larger than 40 KB; the silence after it belongs to the player (src-renderer/media/sound-files.ts).
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** One strike: partials as [frequency in Hz, share], decaying by e every `decayMs` after a short attack. */
interface Strike {
  readonly atMs: number;
  readonly partials: readonly (readonly [hz: number, share: number])[];
  readonly decayMs: number;
  readonly gain: number;
  /** Cut off here, softly; without it the strike rings out. */
  readonly lengthMs?: number;
}

interface Recipe {
  readonly lengthMs: number;
  readonly strikes: readonly Strike[];
}

export const sampleRate = 16_000;
/** The loudest sample: -3 dBFS. */
const peak = 10 ** (-3 / 20);
const attackMs = 4;
const releaseMs = 12;

/** A gong of a telephone's bell: partials that are no harmonics of each other. */
const gong = (hz: number): Strike["partials"] => [
  [hz, 1],
  [hz * 2.42, 0.4],
  [hz * 3.93, 0.18],
];
/** A wooden bar: the fourth harmonic is what makes it one. */
const bar = (hz: number): Strike["partials"] => [
  [hz, 1],
  [hz * 3.98, 0.12],
];
const glass = (hz: number): Strike["partials"] => [
  [hz, 1],
  [hz * 2, 0.33],
  [hz * 3.01, 0.1],
];

export const recipes: Readonly<Record<string, Recipe>> = {
  /** A telephone with a bell: two gongs, struck by turns 25 times a second. */
  classic: {
    lengthMs: 1_250,
    strikes: Array.from({ length: 26 }, (_, index) => ({
      ...{ atMs: index * 40, partials: gong(index % 2 === 0 ? 1_015 : 1_270), decayMs: 90, gain: 0.5 },
    })),
  },
  /** A marimba, for quiet rooms. */
  soft: {
    lengthMs: 1_250,
    strikes: [523.25, 659.26, 783.99, 659.26].map((hz, index) => ({
      ...{ atMs: index * 210, partials: bar(hz), decayMs: 170, gain: 0.6 },
    })),
  },
  /** Two rising thirds. */
  chime: {
    lengthMs: 1_250,
    strikes: [659.26, 830.61, 987.77].map((hz, index) => ({
      ...{ atMs: index * 160, partials: glass(hz), decayMs: 220, gain: 0.6 },
    })),
  },
  /** Short double beeps, to be heard over a full room. */
  pulse: {
    lengthMs: 800,
    strikes: [0, 140, 460, 600].map((atMs) => ({
      atMs,
      partials: [
        [1_396.91, 1],
        [2_093, 0.5],
      ],
      ...{ decayMs: 2_000, gain: 0.6, lengthMs: 90 },
    })),
  },
  /** A call has answered itself: speak now. */
  "auto-answer": {
    lengthMs: 300,
    strikes: [880, 1_318.51].map((hz, index) => ({
      ...{ atMs: index * 130, partials: [[hz, 1]] as const, decayMs: 2_000, gain: 0.6, lengthMs: 100 },
    })),
  },
  /** Somebody waits on hold for long. */
  "hold-reminder": {
    lengthMs: 700,
    strikes: [587.33, 440].map((hz, index) => ({
      ...{ atMs: index * 190, partials: bar(hz), decayMs: 150, gain: 0.6 },
    })),
  },
  /** A limit of the wallboard was passed: two strikes upwards, where the hold reminder goes down. */
  limit: {
    lengthMs: 700,
    strikes: [587.33, 880].map((hz, index) => ({
      ...{ atMs: index * 190, partials: glass(hz), decayMs: 150, gain: 0.6 },
    })),
  },
};

/** The recipe as samples within ±32767, its loudest at -3 dBFS. */
export function render({ lengthMs, strikes }: Recipe): Int16Array {
  const at = (ms: number) => Math.round((ms * sampleRate) / 1_000);
  const sum = new Float64Array(at(lengthMs));
  for (const strike of strikes) {
    const start = at(strike.atMs);
    const end = Math.min(sum.length, start + at(strike.lengthMs ?? lengthMs));
    for (let index = start; index < end; index += 1) {
      const ms = ((index - start) * 1_000) / sampleRate;
      const left = ((end - index) * 1_000) / sampleRate;
      const envelope = Math.min(1, ms / attackMs) * Math.exp(-ms / strike.decayMs) * Math.min(1, left / releaseMs);
      for (const [hz, share] of strike.partials) {
        sum[index] = (sum[index] ?? 0) + strike.gain * envelope * share * Math.sin((2 * Math.PI * hz * ms) / 1_000);
      }
    }
  }
  const loudest = sum.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return Int16Array.from(sum, (sample) => Math.round((sample / loudest) * peak * 32_767));
}

/** Samples as a WAV file (RIFF, PCM, one channel). */
export function wavOf(samples: Int16Array): Buffer {
  const bytes = samples.length * 2;
  const file = Buffer.alloc(44 + bytes);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + bytes, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(bytes, 40);
  for (const [index, sample] of samples.entries()) file.writeInt16LE(sample, 44 + index * 2);
  return file;
}

if (import.meta.main) {
  for (const [name, recipe] of Object.entries(recipes)) {
    writeFileSync(join(import.meta.dirname, `${name}.wav`), wavOf(render(recipe)));
  }
}
