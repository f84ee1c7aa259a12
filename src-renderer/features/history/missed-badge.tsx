import { useWords } from "#renderer/app/i18n/use-words.ts";
import styles from "./missed-badge.module.css";
import { mostCounted, useMissedCalls } from "./missed-calls.ts";

/** On the rail's sign for calls: how many were missed since the agent last looked. */
export function MissedBadge() {
  const words = useWords();
  const count = useMissedCalls();
  if (count === 0) return null;
  return (
    <span className={styles.badge} role="img" aria-label={words("history:missed-badge", { count })}>
      {count > mostCounted ? `${mostCounted}+` : count}
    </span>
  );
}
