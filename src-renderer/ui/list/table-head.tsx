// biome-ignore-all lint/a11y/useSemanticElements: a <table> can't hold a million rows of which thirty are there.
// biome-ignore-all lint/a11y/useFocusableInteractive: one tab stop, the table itself; rows are named by its aria-activedescendant.
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Column, Sorting } from "./column.ts";
import styles from "./virtual-table.module.css";

interface TableHeadProps<T> {
  readonly columns: readonly Column<T>[];
  readonly tracks: string;
  readonly sorting: Sorting | undefined;
  readonly onSort: ((sorting: Sorting) => void) | undefined;
}

/** Names of the columns; those that the desk can sort by are buttons. */
export function TableHead<T>({ columns, tracks, sorting, onSort }: TableHeadProps<T>) {
  return (
    <div className={styles.headGroup} role="rowgroup">
      <div className={styles.head} role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sorting={sorting} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

function HeadCell<T>({
  column,
  sorting,
  onSort,
}: Pick<TableHeadProps<T>, "sorting" | "onSort"> & { column: Column<T> }) {
  const own = sorting?.by === column.id ? sorting : null;
  const Arrow = own?.descending ? IconArrowDown : IconArrowUp;
  const sorted = own === null ? "none" : own.descending ? "descending" : "ascending";
  if (!column.sortable || onSort === undefined) {
    return (
      <span role="columnheader" className={styles.cell} data-end={column.alignEnd || undefined}>
        {column.title}
      </span>
    );
  }
  return (
    <span role="columnheader" aria-sort={sorted} className={styles.cell} data-end={column.alignEnd || undefined}>
      <button
        type="button"
        className={styles.sort}
        onClick={() => onSort({ by: column.id, descending: own !== null && !own.descending })}
      >
        {column.title}
        {own && <Arrow size={13} aria-hidden="true" />}
      </button>
    </span>
  );
}
