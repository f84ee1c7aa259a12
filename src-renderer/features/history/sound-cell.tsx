import { useWords } from "#renderer/app/i18n/use-words.ts";
import { mosText, percentOf } from "#renderer/features/softphone/index.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { CallQuality } from "#shared/crm/records.ts";
import { qualityLimits } from "#shared/quality/warnings.ts";
import styles from "./history.module.css";

/** How a call sounded: its MOS, and all of it on pointing. */
export function SoundCell({ quality }: { quality: CallQuality | null }) {
  const words = useWords();
  if (quality === null || quality.mos === null) return null;
  const ms = (value: number | null) =>
    value === null ? words("quality:unknown") : words("quality:ms", { ms: Math.round(value) });
  const summary = words("quality:summary", {
    mos: mosText(quality.mos),
    worst: mosText(quality.worstMos ?? quality.mos),
    delay: ms(quality.roundTripMs),
    jitter: ms(quality.jitterMs),
    percent: percentOf(quality.loss),
    codec: quality.codec ?? words("quality:unknown"),
  });
  return (
    <span
      role="img"
      className={styles.sound}
      data-poor={quality.mos < qualityLimits.mos.bad || undefined}
      aria-label={summary}
      {...tipOf(summary)}
    >
      {mosText(quality.mos)}
    </span>
  );
}
