import type { ReactNode } from "react";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Place } from "./board-table.tsx";
import styles from "./wallboard.module.css";

interface RowMenuButtonProps {
  readonly label: string;
  readonly onMenu: (place: Place) => void;
  /** Its row belongs to a table whose keys open the menu: it is no stop of its own. */
  readonly inTable?: boolean;
  readonly children: ReactNode;
}

/** The "…" of a row: what a right click does, in sight. */
export function RowMenuButton({ label, onMenu, inTable = true, children }: RowMenuButtonProps) {
  return (
    <button
      type="button"
      className={styles.dots}
      aria-label={label}
      aria-haspopup="menu"
      tabIndex={inTable ? -1 : 0}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onMenu({ x: box.left, y: box.bottom });
      }}
      {...tipOf(label)}
    >
      {children}
    </button>
  );
}
