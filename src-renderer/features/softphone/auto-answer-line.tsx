import { IconClockPlay } from "@tabler/icons-react";
import { useNow } from "#renderer/app/format/use-now.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import styles from "./ringing-card.module.css";

/** "Answers itself in 2 s". Answer and Reject go on working until then. */
export function AutoAnswerLine({ at }: { at: number }) {
  const words = useWords();
  const seconds = Math.ceil((at - useNow()) / 1000);
  return (
    <p className={styles.itself} role="timer">
      <IconClockPlay size={16} aria-hidden="true" />
      {seconds > 0 ? words("phone:answers-itself", { seconds }) : words("phone:answers-itself-now")}
    </p>
  );
}
