import styles from "./keys.module.css";

/** A chord as printed on the keys: Ctrl K. */
export function Keys({ parts, onColor = false }: { parts: readonly string[]; onColor?: boolean }) {
  return (
    <span className={styles.keys} data-on-color={onColor || undefined} aria-hidden="true">
      {parts.map((part) => (
        <kbd key={part} className={styles.key}>
          {part}
        </kbd>
      ))}
    </span>
  );
}
