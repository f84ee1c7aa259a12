import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import styles from "./wallboard.module.css";

interface DetailPanelProps {
  readonly title: string;
  /** Buttons beside the title. */
  readonly tools?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** One queue or one agent, beside the tables. Escape closes it. */
export function DetailPanel({ title, tools, onClose, children }: DetailPanelProps) {
  const words = useWords();
  return (
    <aside
      className={styles.detail}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className={styles.detailHead}>
        <h2 className={styles.detailTitle}>
          <bdi>{title}</bdi>
        </h2>
        {tools}
        <IconButton label={words("common:close")} keys={["Esc"]} onClick={onClose} small>
          <IconX size={16} />
        </IconButton>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard (axe). */}
      <div className={styles.detailBody} tabIndex={0}>
        {children}
      </div>
    </aside>
  );
}
