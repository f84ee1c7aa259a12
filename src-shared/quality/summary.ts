import type { CallQuality } from "../crm/records.ts";
import { type QualitySample, rounded } from "./sample.ts";

/** A mean that grows by one value at a time. */
interface Mean {
  readonly sum: number;
  readonly count: number;
}

/** What is remembered of a call's seconds: the same few numbers however long it lasts. */
export interface QualitySummary {
  readonly mos: Mean;
  readonly worstMos: number | null;
  readonly roundTripMs: Mean;
  readonly jitterMs: Mean;
  readonly loss: Mean;
  readonly codec: string | null;
}

const none: Mean = { sum: 0, count: 0 };
export const emptySummary: QualitySummary = {
  mos: none,
  worstMos: null,
  roundTripMs: none,
  jitterMs: none,
  loss: none,
  codec: null,
};

/** One second more. A second in which nothing was to be heard (held) says nothing about the call. Pure. */
export function addSecond(summary: QualitySummary, sample: QualitySample, mos: number | null): QualitySummary {
  if (mos === null) return summary;
  return {
    mos: grown(summary.mos, mos),
    worstMos: Math.min(summary.worstMos ?? mos, mos),
    roundTripMs: grown(summary.roundTripMs, sample.roundTripMs),
    jitterMs: grown(summary.jitterMs, sample.jitterMs),
    loss: grown(summary.loss, sample.loss),
    codec: sample.codec ?? summary.codec,
  };
}

/** The summary as the call's record keeps it; null when no second was measured. */
export function callQuality(summary: QualitySummary): CallQuality | null {
  if (summary.mos.count === 0) return null;
  return {
    mos: meanOf(summary.mos, 2),
    worstMos: summary.worstMos,
    roundTripMs: meanOf(summary.roundTripMs, 1),
    jitterMs: meanOf(summary.jitterMs, 1),
    loss: meanOf(summary.loss, 4),
    codec: summary.codec,
    seconds: summary.mos.count,
  };
}

function grown(mean: Mean, value: number | null): Mean {
  return value === null ? mean : { sum: mean.sum + value, count: mean.count + 1 };
}

function meanOf({ sum, count }: Mean, places: number): number | null {
  return count === 0 ? null : rounded(sum / count, places);
}
