// biome-ignore-all lint/a11y/useSemanticElements: a <table> can't hold a million rows of which thirty are there.
// biome-ignore-all lint/a11y/useFocusableInteractive: one tab stop, the table itself; rows are named by its aria-activedescendant.
import { useLayoutEffect, useRef } from "react";
import type { Column } from "./column.ts";
import styles from "./virtual-table.module.css";

interface TableRowProps<T> {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly tracks: string;
  readonly columns: readonly Column<T>[];
  /** undefined: not read yet. */
  readonly row: T | undefined;
  readonly marked: boolean;
  readonly onMark: (index: number) => void;
  readonly onOpen: (row: T) => void;
}

/** One row, or its shape while it is read. */
export function TableRow<T>({ id, index, top, tracks, columns, row, marked, onMark, onOpen }: TableRowProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  // Thirty rows of dial icons would be thirty stops on the way through the page: only the marked row's are.
  useLayoutEffect(() => {
    for (const button of box.current?.querySelectorAll<HTMLElement>("button, a") ?? [])
      button.tabIndex = marked ? 0 : -1;
  });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the table has the focus and the keys.
    <div
      ref={box}
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={marked}
      className={styles.row}
      style={{ transform: `translateY(${top}px)`, gridTemplateColumns: tracks }}
      onClick={() => onMark(index)}
      onDoubleClick={(event) => {
        const onButton = event.target instanceof Element && event.target.closest("button, a, input") !== null;
        if (row !== undefined && !onButton) onOpen(row);
      }}
    >
      {columns.map((column) => (
        <div key={column.id} role="gridcell" className={styles.cell} data-end={column.alignEnd || undefined}>
          <Cell column={column} row={row} index={index} />
        </div>
      ))}
    </div>
  );
}

function Cell<T>({ column, row, index }: { column: Column<T>; row: T | undefined; index: number }) {
  if (row === undefined) return <span className={styles.shape} data-odd={index % 3 || undefined} />;
  const content = column.cell(row);
  // A flex cell cuts text off without a sign; its own box says so by an ellipsis.
  return typeof content === "string" ? <span className={styles.text}>{content}</span> : content;
}
