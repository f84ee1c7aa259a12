import { useWords } from "#renderer/app/i18n/use-words.ts";
import styles from "./keyed-line.module.css";

/** What was keyed into a call so far. Digits that the engine takes for a card's are dots already. */
export function KeyedLine({ digits }: { digits: string }) {
  const words = useWords();
  if (digits === "") return null;
  return (
    <p className={styles.line}>
      <span className={styles.label}>{words("phone:keyed-so-far")}</span>
      <bdi className={styles.digits}>{digits}</bdi>
    </p>
  );
}
