import type { ReactNode } from "react";
import styles from "./list-page.module.css";

interface ListPageProps {
  readonly title: string;
  /** How many, where it is known. */
  readonly count?: string | null;
  /** Filters and buttons beside the title. */
  readonly tools?: ReactNode;
  /** What is the matter, above the list. */
  readonly strips?: ReactNode;
  /** Keys that act on the marked row, at the foot. */
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

/** A page of the rail: its name, its tools, and what it holds. */
export function ListPage({ title, count, tools, strips, foot, children }: ListPageProps) {
  return (
    <div className={styles.page} data-page="">
      <header className={styles.head}>
        <h1 className={styles.title}>{title}</h1>
        {count && <span className={styles.count}>{count}</span>}
        <div className={styles.tools}>{tools}</div>
      </header>
      <div className={styles.strips}>{strips}</div>
      {children}
      {foot && <footer className={styles.foot}>{foot}</footer>}
    </div>
  );
}
