import type { ReactNode } from "react";
import styles from "./reports.module.css";

interface DrillButtonProps {
  /** "12 abandoned: show the calls". */
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A count that leads to its calls. */
export function DrillButton({ label, onClick, children }: DrillButtonProps) {
  return (
    <button type="button" className={styles.drill} aria-label={label} onClick={onClick}>
      {children}
    </button>
  );
}
