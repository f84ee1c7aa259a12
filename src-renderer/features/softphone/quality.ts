import type { MediaState } from "#shared/contract/desk/index.ts";
import type { QualityWarning } from "#shared/quality/warnings.ts";

export type LiveQuality = MediaState["quality"][string];
export type QualityGrade = "good" | "fair" | "poor" | "none";

/** Seconds that a word about the sound stands on: one alone would make it flicker. */
const steadySeconds = 5;
/** ITU-T G.107, annex B: from R = 80 (MOS 4.03) users are satisfied; the field's limit (FIELD.md) is 3.5. */
const goodMos = 4;
const poorMos = 3.5;

/** The mean MOS of the last five seconds; null when nothing was to be heard in them. */
export function steadyMos(recent: LiveQuality["recent"]): number | null {
  return meanOf(recent.slice(-steadySeconds).flatMap(({ mos }) => mos ?? []));
}

/** One word for how a call sounds. With a warning that stands it is not called good. */
export function gradeOf({ recent, warnings }: Pick<LiveQuality, "recent" | "warnings">): QualityGrade {
  const mos = steadyMos(recent);
  if (mos === null) return "none";
  if (mos < poorMos) return "poor";
  return mos < goodMos || warnings.length > 0 ? "fair" : "good";
}

/** The numbers that a warning's sentence has: what is the matter, over the seconds that made it come. */
export function warningValues(warning: QualityWarning, quality: LiveQuality): Record<string, number | string> {
  switch (warning) {
    case "loss":
      return { percent: percentOf(meanOf(quality.recent.slice(-steadySeconds).flatMap(({ loss }) => loss ?? []))) };
    case "loss-sent":
      return { percent: percentOf(quality.lossSent) };
    case "jitter":
      return { ms: Math.round(quality.jitterMs ?? 0) };
    case "delay":
      return { ms: Math.round(quality.roundTripMs ?? 0) };
    case "mos":
      return { mos: mosText(steadyMos(quality.recent) ?? 1) };
  }
}

/** The last minute in numbers; null when nothing was to be heard in it. */
export function minuteOf(recent: LiveQuality["recent"]): { mos: string; worst: string; percent: string } | null {
  const heard = recent.flatMap(({ mos }) => mos ?? []);
  const mean = meanOf(heard);
  if (mean === null) return null;
  const losses = recent.flatMap(({ loss }) => loss ?? []);
  return { mos: mosText(mean), worst: mosText(Math.min(...heard)), percent: percentOf(Math.max(...losses)) };
}

export function mosText(mos: number): string {
  return mos.toFixed(1);
}

/** A share as percent: whole ones from ten on, else with one place; a trace of loss is not none. */
export function percentOf(share: number | null): string {
  const percent = (share ?? 0) * 100;
  if (percent > 0 && percent < 0.1) return "<0.1";
  return percent >= 10 ? percent.toFixed(0) : percent.toFixed(1).replace(/\.0$/, "");
}

/** A level as a share of the meter: -60 dBFS and less is nothing, 0 dBFS is full. */
export function levelShare(dbfs: number | null): number {
  return dbfs === null ? 0 : Math.min(1, Math.max(0, (dbfs + 60) / 60));
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
