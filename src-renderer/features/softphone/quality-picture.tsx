import { memo } from "react";
import { qualityLimits } from "#shared/quality/warnings.ts";
import type { LiveQuality } from "./quality.ts";
import styles from "./quality-picture.module.css";
import { pictureHeight, pictureOf, pictureWidth, yOf } from "./quality-shape.ts";

interface QualityPictureProps {
  readonly recent: LiveQuality["recent"];
  /** Without one it only repeats what stands beside it. */
  readonly label?: string;
}

/** The last minute of a call: how it sounded as a line over the limit of what is good enough, and what was lost as bars. */
export const QualityPicture = memo(function QualityPicture({ recent, label }: QualityPictureProps) {
  const { line, bars } = pictureOf(recent);
  return (
    <svg
      className={styles.picture}
      viewBox={`0 0 ${pictureWidth} ${pictureHeight}`}
      preserveAspectRatio="none"
      role="img"
      aria-hidden={label === undefined}
      aria-label={label ?? ""}
    >
      <path className={styles.limit} d={`M0 ${yOf(qualityLimits.mos.bad)}H${pictureWidth}`} />
      <path className={styles.bars} d={bars} />
      <path className={styles.line} d={line} />
    </svg>
  );
});
