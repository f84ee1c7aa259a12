import { IconAlertTriangle, IconAntennaBars5 } from "@tabler/icons-react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { LevelBar } from "#renderer/ui/level-bar.tsx";
import type { CallId } from "#shared/ids.ts";
import { levelShare, qualityWarnings } from "./quality.ts";
import styles from "./quality-hint.module.css";

/** How well the call is heard: the other end's level, and a sentence when the network is bad. */
export function QualityHint({ callId }: { callId: CallId }) {
  const words = useWords();
  const quality = useSlice("media", (media) => media.quality[callId]);
  if (quality === undefined) return null;
  const warnings = qualityWarnings(quality);
  const values = {
    delay: Math.round(quality.roundTripMs ?? 0),
    jitter: Math.round(quality.jitterMs ?? 0),
    loss: Math.round((quality.loss ?? 0) * 100),
  };
  return (
    <div className={styles.hint} data-bad={warnings.length > 0 || undefined}>
      <LevelBar share={levelShare(quality.heardDbfs)} label={words("phone:heard")} />
      {warnings.length === 0 ? (
        <span className={styles.word}>
          <IconAntennaBars5 size={14} aria-hidden="true" />
          {words("phone:quality.good")}
        </span>
      ) : (
        <span className={styles.word} role="status">
          <IconAlertTriangle size={14} aria-hidden="true" />
          {warnings.map((warning) => words(`phone:quality.${warning}`, values)).join(" · ")}
        </span>
      )}
    </div>
  );
}
