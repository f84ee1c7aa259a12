import type { CodecFigures } from "./codecs.ts";
import { delayImpairment } from "./delay-impairment.ts";

/**
 * Ro - Is of ITU-T G.107 (06/2015), sections 7.2 and 7.3, with every parameter at its default (table 2): 94.77 - 1.41. With the little that
 * the default echo path takes this is R = 93.2, the recommendation's own default (section 7.7). The test derives it from the equations.
 */
const clean = 93.355;

/** Bursts of lost packets are not told apart: random loss (section 7.5). */
const burstRatio = 1;

export interface Transmission {
  readonly codec: CodecFigures;
  /** From mouth to ear, one way, in ms. */
  readonly oneWayMs: number;
  /** Packets that could not be played, as a share 0..1. */
  readonly loss: number;
}

/** The transmission rating R (ITU-T G.107, section 7.1: R = Ro - Is - Id - Ie,eff + A), without advantage of access. At most 93.2. */
export function rating({ codec, oneWayMs, loss }: Transmission): number {
  return clean - delayImpairment(oneWayMs) - effectiveEquipmentImpairment(codec, loss);
}

/** Ie,eff (ITU-T G.107, section 7.5, equation 7-29). `loss`: a share 0..1. */
export function effectiveEquipmentImpairment({ ie, bpl }: CodecFigures, loss: number): number {
  const percent = loss * 100;
  return ie + ((95 - ie) * percent) / (percent / burstRatio + bpl);
}

/**
 * The mean opinion score of a conversation (MOS-CQE) that a rating stands for, 1..4.5: ITU-T G.107, annex B, equation B-4. The polynomial dips
 * below 1 for R under 6.5; that is 1.
 */
export function mosOf(r: number): number {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}
