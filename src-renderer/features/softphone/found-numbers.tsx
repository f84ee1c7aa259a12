import { IconX } from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { TextNumber } from "#renderer/app/numbers/text-number.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { DialButton } from "./dial-button.tsx";
import styles from "./found-numbers.module.css";

/** The numbers of a pasted text, each with its dial icon. */
export function FoundNumbers({ numbers, onForget }: { numbers: readonly TextNumber[]; onForget: () => void }) {
  const words = useWords();
  if (numbers.length === 0) return null;
  const title = words("phone:found.title", { count: numbers.length });
  return (
    <section className={styles.found} aria-label={title}>
      <div className={styles.head}>
        <p role="status">{title}</p>
        <IconButton label={words("phone:found.forget")} small onClick={onForget}>
          <IconX size={14} />
        </IconButton>
      </div>
      <ul className={styles.list}>
        {numbers.map(({ number, shown }) => (
          <li key={number} className={styles.row}>
            <DialButton number={number} target={null} />
            {shown}
          </li>
        ))}
      </ul>
    </section>
  );
}
