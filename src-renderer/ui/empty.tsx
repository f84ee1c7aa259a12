import type { ReactNode } from "react";
import styles from "./empty.module.css";

/** A place with nothing in it: what would be here, and what to do to get it. */
export function Empty({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {hint && <p className={styles.hint}>{hint}</p>}
      {children}
    </div>
  );
}
