/** One sounding note of a tone. Times from the tone's start in ms, frequencies in Hz, gain 0..1. `bell` decays, `steady` does not. */
interface Note {
  readonly atMs: number;
  readonly lengthMs: number;
  readonly hz: readonly number[];
  readonly gain: number;
  readonly shape: "steady" | "bell";
}

/** A tone and its cadence: the notes within one period, repeated for as long as it plays when `loops`. */
export interface Tone {
  readonly periodMs: number;
  readonly loops: boolean;
  readonly notes: readonly Note[];
}

export type ToneName = "incoming" | "waiting" | "ringback" | "busy" | "test";

const steady = (atMs: number, lengthMs: number, gain: number): Note => ({
  atMs,
  lengthMs,
  hz: [450],
  gain,
  shape: "steady",
});
const bell = (atMs: number, hz: number): Note => ({ atMs, lengthMs: 900, hz: [hz, hz * 2], gain: 0.45, shape: "bell" });

/**
 * 450 Hz cadences as in China (ITU-T E.180, supplement 2: ring-back 1 s on 4 s off, busy 0.35 s on 0.35 s off, call waiting 0.4 s on 4 s
 * off). The incoming ring here is the one for when the ring tones' files (sound-files.ts) cannot be had.
 */
export const tones: Readonly<Record<ToneName, Tone>> = {
  incoming: {
    periodMs: 3_000,
    loops: true,
    notes: [
      bell(0, 659.26),
      bell(160, 830.61),
      bell(320, 987.77),
      bell(800, 659.26),
      bell(960, 830.61),
      bell(1_120, 987.77),
    ],
  },
  waiting: { periodMs: 4_400, loops: true, notes: [steady(0, 400, 0.12)] },
  ringback: { periodMs: 5_000, loops: true, notes: [steady(0, 1_000, 0.25)] },
  busy: { periodMs: 700, loops: true, notes: [steady(0, 350, 0.25)] },
  test: { periodMs: 1_600, loops: false, notes: [bell(0, 523.25), bell(220, 659.26), bell(440, 783.99)] },
};

/** Ramps at both ends of a note, so that it does not click. */
const rampMs = 8;

/** One period of the tone as samples within -1..1. */
export function renderTone(tone: Tone, sampleRate: number): Float32Array<ArrayBuffer> {
  const at = (ms: number) => Math.round((ms * sampleRate) / 1000);
  const samples = new Float32Array(at(tone.periodMs));
  for (const note of tone.notes) {
    const start = at(note.atMs);
    const length = Math.min(at(note.lengthMs), samples.length - start);
    for (let index = 0; index < length; index += 1) {
      const gain =
        note.gain * edge(index, length, at(rampMs)) * (note.shape === "bell" ? Math.exp((-5 * index) / length) : 1);
      let wave = 0;
      for (const [order, hz] of note.hz.entries())
        wave += Math.sin((2 * Math.PI * hz * index) / sampleRate) / 3 ** order;
      samples[start + index] = clamp((samples[start + index] ?? 0) + gain * wave);
    }
  }
  return samples;
}

const edge = (index: number, length: number, ramp: number) => Math.min(1, index / ramp, (length - 1 - index) / ramp);
const clamp = (value: number) => Math.max(-1, Math.min(1, value));
