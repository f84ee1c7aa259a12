import { decodeMulaw, SAMPLE_RATE } from "./mulaw.ts";

/** What a meter reports for digital silence. µ-law has no use for less. */
export const FLOOR_DBFS = -100;

const FULL_SCALE = 32_768;
const SQUARES = Float64Array.from({ length: 256 }, (_, byte) => decodeMulaw(byte) ** 2);

/** A meter fed with µ-law audio; see {@link createLevelMeter}. */
export interface LevelMeter {
  /** Takes µ-law bytes; returns the level of a window whenever one is complete, else undefined. */
  feed(mulaw: Uint8Array): number | undefined;
}

/** Measures the RMS level of µ-law audio over windows of `windowMs`, in dBFS (0 is a full-scale square wave). */
export function createLevelMeter(windowMs = 200): LevelMeter {
  const windowSamples = (windowMs * SAMPLE_RATE) / 1000;
  let sum = 0;
  let samples = 0;
  return {
    feed(mulaw) {
      for (const byte of mulaw) sum += SQUARES[byte] ?? 0;
      samples += mulaw.length;
      if (samples < windowSamples) return undefined;
      const rms = Math.sqrt(sum / samples);
      sum = 0;
      samples = 0;
      return toDbfs(rms);
    },
  };
}

function toDbfs(rms: number): number {
  if (rms <= 0) return FLOOR_DBFS;
  return Math.max(FLOOR_DBFS, Math.round(20 * Math.log10(rms / FULL_SCALE) * 10) / 10);
}
