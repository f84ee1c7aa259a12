import styles from "./skeleton-rows.module.css";

const rowNames = (rows: number) => Array.from({ length: rows }, (_, row) => `row ${row}`);

/** The shape of rows that are still being read. */
export function SkeletonRows({ rows, label }: { rows: number; label: string }) {
  return (
    <div className={styles.rows} role="status" aria-label={label}>
      {rowNames(rows).map((name) => (
        <span key={name} className={styles.row} />
      ))}
    </div>
  );
}
