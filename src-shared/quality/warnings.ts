import type { QualitySample } from "./sample.ts";

/** What an agent is warned of, the gravest cause first: `mos` stands for a bad sum of causes that are each within their limits. */
export const qualityWarnings = ["loss", "loss-sent", "jitter", "delay", "mos"] as const;
export type QualityWarning = (typeof qualityWarnings)[number];

/**
 * Limits of the field (FIELD.md): a round trip over 400 ms, jitter over 30 ms, loss over 3 %, a MOS under 3.5. A warning goes only when the value
 * is well inside again (`good`), so that one at the limit does not flicker.
 */
export const qualityLimits: Readonly<Record<QualityWarning, { readonly bad: number; readonly good: number }>> = {
  loss: { bad: 0.03, good: 0.024 },
  "loss-sent": { bad: 0.03, good: 0.024 },
  jitter: { bad: 30, good: 24 },
  delay: { bad: 400, good: 320 },
  mos: { bad: 3.5, good: 3.6 },
};

/** The last seconds that count, and how many of them must be bad for a warning. */
const watched = 5;
const badEnough = 3;

type Level = "bad" | "between" | "good";

/** What the watch remembers of one call: per warning the levels of the last seconds, newest last, and whether it stands. */
export type WarningWatch = Readonly<
  Record<QualityWarning, { readonly levels: readonly Level[]; readonly up: boolean }>
>;

const quiet = { levels: [], up: false };
export const noWarnings: WarningWatch = { loss: quiet, "loss-sent": quiet, jitter: quiet, delay: quiet, mos: quiet };

/**
 * One second more. A warning comes when three of the last five seconds were past its limit, so one bad second warns of nothing, and goes when
 * all five were well within it. What is not known (a held call) counts as good. Pure.
 */
export function watchQuality(watch: WarningWatch, sample: QualitySample, mos: number | null): WarningWatch {
  const values: Readonly<Record<QualityWarning, number | null>> = {
    loss: sample.loss,
    "loss-sent": sample.lossSent,
    // Browsers go on telling the last jitter when nothing comes in any more.
    jitter: sample.loss === null ? null : sample.jitterMs,
    delay: sample.roundTripMs,
    mos,
  };
  const next = qualityWarnings.map((warning) => {
    const levels = [...watch[warning].levels, levelOf(warning, values[warning])].slice(-watched);
    const bad = levels.filter((level) => level === "bad").length;
    const allGood = levels.every((level) => level === "good");
    return [warning, { levels, up: watch[warning].up ? !allGood : bad >= badEnough }];
  });
  return Object.fromEntries(next) as WarningWatch;
}

/** The warnings that stand, the gravest cause first. `mos` only where no cause of its own explains it. */
export function standingWarnings(watch: WarningWatch): readonly QualityWarning[] {
  const up = qualityWarnings.filter((warning) => watch[warning].up);
  return up.length > 1 ? up.filter((warning) => warning !== "mos") : up;
}

function levelOf(warning: QualityWarning, value: number | null): Level {
  if (value === null) return "good";
  const { bad, good } = qualityLimits[warning];
  const isPast = bad > good ? (limit: number) => value > limit : (limit: number) => value < limit;
  if (isPast(bad)) return "bad";
  return isPast(good) ? "between" : "good";
}
