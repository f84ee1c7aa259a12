import type { MediaState } from "#shared/contract/desk/index.ts";

export type CallQuality = MediaState["quality"][string];
export type QualityWarning = "delay" | "jitter" | "loss";

/** What a caller or agent would hear: limits of FIELD.md (round trip 400 ms, jitter 30 ms, loss 3 %). */
export function qualityWarnings(quality: CallQuality): readonly QualityWarning[] {
  const found: QualityWarning[] = [];
  if ((quality.roundTripMs ?? 0) > 400) found.push("delay");
  if ((quality.jitterMs ?? 0) > 30) found.push("jitter");
  if ((quality.loss ?? 0) > 0.03) found.push("loss");
  return found;
}

/** A level as a share of the meter: -60 dBFS and less is nothing, 0 dBFS is full. */
export function levelShare(dbfs: number | null): number {
  return dbfs === null ? 0 : Math.min(1, Math.max(0, (dbfs + 60) / 60));
}
