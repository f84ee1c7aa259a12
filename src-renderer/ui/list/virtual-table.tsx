// biome-ignore-all lint/a11y/useSemanticElements: a <table> can't hold a million rows of which thirty are there.
// biome-ignore-all lint/a11y/useFocusableInteractive: one tab stop, the table itself; rows are named by its aria-activedescendant.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import type { Column, Sorting } from "./column.ts";
import { TableHead } from "./table-head.tsx";
import { TableRow } from "./table-row.tsx";
import type { PagedList } from "./use-paged-rows.ts";
import styles from "./virtual-table.module.css";

/** The height of a row; the same as --row in ui/tokens.css. */
const rowHeight = 32;
/** Rows drawn as a shape under the last known one while more are read. */
const shapeRows = 12;

interface VirtualTableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly list: PagedList<T>;
  /** The row that keys act on, by its place. */
  readonly marked: number;
  readonly onMark: (index: number) => void;
  /** Enter or a double click. */
  readonly onOpen: (row: T) => void;
  readonly sorting?: Sorting;
  readonly onSort?: (sorting: Sorting) => void;
  /** Shown when there is no row at all. */
  readonly empty: ReactNode;
  /** A last row that stays in sight, of all rows together: what it has in each column. */
  readonly foot?: (column: Column<T>) => ReactNode;
}

/**
 * A list of any length: only the rows in sight are in the page. One tab stop; arrows, Page Up and Down, Home and End move the mark, Enter
 * opens; the buttons of the marked row come next in the tab order.
 */
export function VirtualTable<T>(props: VirtualTableProps<T>) {
  const { label, columns, list, marked, onMark, onOpen, sorting, onSort, empty, foot } = props;
  const { rows, state, stale } = list;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const isEmpty = state.count === 0 && state.atEnd;
  const virtualizer = useVirtualizer({
    count: state.count + (state.atEnd ? 0 : shapeRows),
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
    scrollPaddingEnd: foot === undefined ? 0 : rowHeight,
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const { count, atEnd } = state;
  // Not with each state: a page that could not be read is asked for again by scrolling or by hand, not in a circle.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `count` and `atEnd` change when pages came or went.
  useEffect(() => rows.want(first, last), [rows, first, last, count, atEnd]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its top.
  useEffect(() => {
    // Braces: newer Chromium answers with a promise, which is no clean-up.
    box.current?.scrollTo({ top: 0 });
  }, [rows]);
  const mark = (index: number) => {
    const next = Math.max(0, Math.min(state.count - 1, index));
    onMark(next);
    virtualizer.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== box.current || event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const steps: Record<string, number | undefined> = {
      ArrowDown: marked + 1,
      ArrowUp: marked - 1,
      PageDown: marked + page,
      PageUp: marked - page,
      Home: 0,
      End: state.count - 1,
    };
    const row = rows.rowAt(marked);
    if (event.key === "Enter" && row !== undefined) onOpen(row);
    else if (steps[event.key] !== undefined) mark(steps[event.key] ?? 0);
    else return;
    event.preventDefault();
  };
  const tracks = columns.map((column) => column.width).join(" ");
  return (
    <div
      ref={box}
      className={styles.table}
      role="grid"
      aria-label={label}
      aria-rowcount={state.atEnd ? state.count + (foot === undefined ? 1 : 2) : -1}
      aria-colcount={columns.length}
      aria-busy={stale || state.count === 0}
      aria-activedescendant={state.count > 0 ? `${id}-${marked}` : undefined}
      tabIndex={0}
      data-stale={stale || undefined}
      onKeyDown={onKeyDown}
    >
      <TableHead columns={columns} tracks={tracks} sorting={sorting} onSort={onSort} />
      {isEmpty ? (
        <div className={styles.empty} role="row">
          <div role="gridcell">{empty}</div>
        </div>
      ) : (
        <div className={styles.rows} role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => (
            <TableRow
              key={item.key}
              id={`${id}-${item.index}`}
              index={item.index}
              top={item.start - rowHeight}
              tracks={tracks}
              columns={columns}
              row={rows.rowAt(item.index)}
              marked={item.index === marked}
              onMark={onMark}
              onOpen={onOpen}
            />
          ))}
        </div>
      )}
      {foot !== undefined && !isEmpty && (
        <div className={styles.footGroup} role="rowgroup">
          <div
            className={styles.foot}
            role="row"
            aria-rowindex={state.atEnd ? state.count + 2 : undefined}
            style={{ gridTemplateColumns: tracks }}
          >
            {columns.map((column) => (
              <div key={column.id} role="gridcell" className={styles.cell} data-end={column.alignEnd || undefined}>
                {foot(column)}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
