import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./state-mark.module.css";

export type StateTone = "ready" | "talking" | "held" | "wrap-up" | "not-ready" | "offline" | "danger";

/** A state: its colour, its sign and its word together. */
export function StateMark({ tone, icon: Sign, children }: { tone: StateTone; icon: Icon; children: ReactNode }) {
  return (
    <span className={styles.mark} data-tone={tone}>
      <Sign size={14} aria-hidden="true" />
      {children}
    </span>
  );
}
