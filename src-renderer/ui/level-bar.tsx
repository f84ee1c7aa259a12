import styles from "./level-bar.module.css";

/** A level meter. `share`: 0 to 1. */
export function LevelBar({ share, label }: { share: number; label: string }) {
  const percent = Math.round(share * 100);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a meter element can't be drawn alike in Chromium, Firefox and Safari.
    <span
      className={styles.bar}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <span className={styles.level} style={{ transform: `scaleX(${share.toFixed(3)})` }} />
    </span>
  );
}
