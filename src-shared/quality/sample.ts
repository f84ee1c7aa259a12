import { codecFigures } from "./codecs.ts";
import { mosOf, rating } from "./e-model.ts";

/** One second of a call as the desk measures it. Times in ms, loss as a share 0..1 of what was expected; null: not known. */
export interface QualitySample {
  /** To the exchange and back. What lies behind the exchange can't be seen from here. */
  readonly roundTripMs: number | null;
  readonly jitterMs: number | null;
  /** Of what this desk should have heard; null while nothing is to be heard (held, not connected yet). */
  readonly loss: number | null;
  /** Of what this desk sends, as the other side reports it. */
  readonly lossSent: number | null;
  /** How long packets wait here for late ones before they are played; null: estimated from the jitter. */
  readonly bufferMs: number | null;
  readonly codec: string | null;
}

/** The least that a jitter buffer holds back: two packets of 20 ms. */
const leastBufferMs = 40;

/** From the mouth there to the ear here, as far as it can be known: half the round trip, the jitter buffer, the codec's own delay. */
export function oneWayMs(sample: Pick<QualitySample, "roundTripMs" | "jitterMs" | "bufferMs" | "codec">): number {
  const buffer = sample.bufferMs ?? Math.max(leastBufferMs, 2 * (sample.jitterMs ?? 0));
  return (sample.roundTripMs ?? 0) / 2 + buffer + codecFigures(sample.codec).delayMs;
}

/** The second's MOS, to two places; null while nothing is to be heard. */
export function mosOfSample(sample: QualitySample): number | null {
  if (sample.loss === null) return null;
  const r = rating({ codec: codecFigures(sample.codec), oneWayMs: oneWayMs(sample), loss: sample.loss });
  return rounded(mosOf(r), 2);
}

export function rounded(value: number, places: number): number {
  return Math.round(value * 10 ** places) / 10 ** places;
}
