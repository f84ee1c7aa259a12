/** Samples of one channel, 16 bit. */
export interface Sound {
  readonly samples: Int16Array;
  /** Samples per second. */
  readonly rate: number;
}

const silenceDbfs = -100;

/** Level over all frequencies in dBFS: 0 is a sine as loud as 16 bits hold. */
export function levelOf({ samples }: Sound): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return decibels(Math.sqrt((2 * sum) / Math.max(1, samples.length)));
}

/**
 * Level of one frequency in dBFS, by Goertzel's algorithm. Two tones are told apart when they are more than 1 / duration away from each other
 * (20 Hz in a window of 50 ms).
 */
export function levelAt({ samples, rate }: Sound, hz: number): number {
  if (samples.length === 0) return silenceDbfs;
  const step = (2 * Math.PI * hz) / rate;
  const factor = 2 * Math.cos(step);
  let before = 0;
  let last = 0;
  for (let i = 0; i < samples.length; i += 1) {
    // A Hann window: what is loud beside the frequency does not leak into it.
    const weight = 1 - Math.cos((2 * Math.PI * (i + 0.5)) / samples.length);
    const now = (samples[i] ?? 0) * weight + factor * last - before;
    before = last;
    last = now;
  }
  const power = last * last + before * before - factor * last * before;
  return decibels((2 * Math.sqrt(Math.max(0, power))) / samples.length);
}

function decibels(amplitude: number): number {
  return amplitude <= 0 ? silenceDbfs : Math.max(silenceDbfs, 20 * Math.log10(amplitude / 32_767));
}
