import type { Icon } from "@tabler/icons-react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import styles from "./call-card.module.css";

/** Ends what the card is about; at its foot, in red. */
export function EndButton({ label, icon: Sign, onClick }: { label: string; icon: Icon; onClick: () => void }) {
  const words = useWords();
  const keys = useKeyParts();
  return (
    <button
      type="button"
      className={styles.end}
      onClick={onClick}
      {...tipOf(words("app:action.hang-up"), keys("hang-up"))}
    >
      <Sign size={16} aria-hidden="true" />
      {label}
    </button>
  );
}
