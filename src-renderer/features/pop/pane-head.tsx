import type { ReactNode } from "react";
import styles from "./pane-head.module.css";

interface PaneHeadProps {
  readonly title: string;
  /** The line under the title. */
  readonly sub?: ReactNode;
  readonly marks?: ReactNode;
  readonly actions?: ReactNode;
}

/** Head of every pane: who, what they are, and what can be done. */
export function PaneHead({ title, sub, marks, actions }: PaneHeadProps) {
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <h2 className={styles.title}>
          <bdi data-pop-name="">{title}</bdi>
          {marks}
        </h2>
        {sub && <div className={styles.sub}>{sub}</div>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
