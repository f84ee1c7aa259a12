// biome-ignore-all lint/a11y/useSemanticElements: a <table> can't hold five thousand rows of which thirty are there.
// biome-ignore-all lint/a11y/useFocusableInteractive: one tab stop, the table itself; rows are named by its aria-activedescendant.
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, type ReactNode, useEffect, useId, useRef } from "react";
import type { Column, Sorting } from "#renderer/ui/list/index.ts";
import styles from "./board-table.module.css";

/** The same as --row in ui/tokens.css. */
export const rowHeight = 32;

/** Where a menu opens, in the window. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

interface BoardTableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  /** In their order. */
  readonly ids: readonly string[];
  /** A hook: the row of an id, the same reference for as long as it does not change. */
  readonly useRow: (id: string) => T | undefined;
  /** The row that keys act on. */
  readonly marked: string | null;
  readonly onMark: (id: string) => void;
  /** The row whose details are open. */
  readonly open: string | null;
  /** A click, or Enter. */
  readonly onOpen: (id: string) => void;
  /** A right click, Shift+F10, the menu key. */
  readonly onMenu?: (id: string, place: Place) => void;
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
  readonly empty: ReactNode;
}

/**
 * Rows that change while one looks: each row takes its own data and is drawn again alone. One tab stop; arrows, Page Up and Down, Home and
 * End move the mark, Enter opens, Shift+F10 acts.
 */
export function BoardTable<T>(props: BoardTableProps<T>) {
  const { label, columns, ids, useRow, marked, onMark, open, onOpen, onMenu, sorting, onSort, empty } = props;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 6,
    scrollMargin: rowHeight,
    scrollPaddingStart: rowHeight,
  });
  const found = marked === null ? -1 : ids.indexOf(marked);
  const at = Math.max(0, found);
  const current = ids[at];
  const latest = useRef({ onMark, onOpen, onMenu });
  useEffect(() => {
    latest.current = { onMark, onOpen, onMenu };
  });
  const acts = useRef<RowActs>({
    open(row) {
      latest.current.onMark(row);
      latest.current.onOpen(row);
    },
    menu(row, place) {
      latest.current.onMark(row);
      latest.current.onMenu?.(row, place);
    },
  }).current;
  const mark = (index: number) => {
    const next = Math.max(0, Math.min(ids.length - 1, index));
    const row = ids[next];
    if (row === undefined) return;
    onMark(row);
    virtualizer.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== box.current || event.ctrlKey || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const steps: Record<string, number | undefined> = {
      ArrowDown: found < 0 ? 0 : at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: ids.length - 1,
    };
    if (event.key === "Enter" && current !== undefined) acts.open(current);
    else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) openMenu();
    else if (steps[event.key] !== undefined) mark(steps[event.key] ?? 0);
    else return;
    event.preventDefault();
  };
  /** After the key's own event, which the menu would take for its own; by then the row is in sight. */
  function openMenu(): void {
    if (current === undefined) return;
    virtualizer.scrollToIndex(at);
    setTimeout(() => {
      const frame = box.current?.getBoundingClientRect();
      if (frame === undefined) return;
      const row = document.getElementById(`${id}-${current}`)?.getBoundingClientRect();
      acts.menu(current, { x: frame.left + 24, y: row?.bottom ?? frame.top + rowHeight * 2 });
    });
  }
  const tracks = columns.map((column) => column.width).join(" ");
  return (
    <div
      ref={box}
      className={styles.table}
      role="grid"
      aria-label={label}
      aria-rowcount={ids.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={current === undefined ? undefined : `${id}-${current}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <Head columns={columns} tracks={tracks} sorting={sorting} onSort={onSort} />
      {ids.length === 0 ? (
        <div className={styles.empty} role="row">
          <div role="gridcell">{empty}</div>
        </div>
      ) : (
        <div className={styles.rows} role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = ids[item.index];
            return row === undefined ? null : (
              <BoardRow
                key={row}
                id={row}
                domId={`${id}-${row}`}
                index={item.index}
                top={item.start - rowHeight}
                tracks={tracks}
                columns={columns as readonly Column<unknown>[]}
                useRow={useRow}
                marked={item.index === at}
                open={row === open}
                acts={acts}
              />
            );
          })}
        </div>
      )}
    </div>
  );
}

interface RowActs {
  readonly open: (id: string) => void;
  readonly menu: (id: string, place: Place) => void;
}

interface BoardRowProps {
  readonly id: string;
  readonly domId: string;
  readonly index: number;
  readonly top: number;
  readonly tracks: string;
  readonly columns: readonly Column<unknown>[];
  readonly useRow: (id: string) => unknown;
  readonly marked: boolean;
  readonly open: boolean;
  readonly acts: RowActs;
}

const BoardRow = memo(function BoardRow(props: BoardRowProps) {
  const { id, domId, index, top, tracks, columns, useRow, marked, open, acts } = props;
  const row = useRow(id);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the table has the focus and the keys.
    <div
      id={domId}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={open}
      className={styles.row}
      data-marked={marked || undefined}
      data-open={open || undefined}
      style={{ transform: `translateY(${top}px)`, gridTemplateColumns: tracks }}
      onClick={(event) => {
        if (!onButton(event.target)) acts.open(id);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        acts.menu(id, { x: event.clientX, y: event.clientY });
      }}
    >
      {row !== undefined &&
        columns.map((column) => {
          const content = column.cell(row);
          return (
            <div key={column.id} role="gridcell" className={styles.cell} data-end={column.alignEnd || undefined}>
              {typeof content === "string" ? <span className={styles.text}>{content}</span> : content}
            </div>
          );
        })}
    </div>
  );
});

function onButton(target: EventTarget): boolean {
  return target instanceof Element && target.closest("button, a, input") !== null;
}

function Head<T>({
  columns,
  tracks,
  sorting,
  onSort,
}: Pick<BoardTableProps<T>, "columns" | "sorting" | "onSort"> & { readonly tracks: string }) {
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
}: Pick<BoardTableProps<T>, "sorting" | "onSort"> & { readonly column: Column<T> }) {
  const own = sorting.by === column.id ? sorting : null;
  const Arrow = own?.descending ? IconArrowDown : IconArrowUp;
  const end = column.alignEnd || undefined;
  if (!column.sortable)
    return (
      <span role="columnheader" className={styles.cell} data-end={end}>
        <span className={column.id === "menu" ? styles.hidden : styles.text}>{column.title}</span>
      </span>
    );
  return (
    <span
      role="columnheader"
      aria-sort={own === null ? "none" : own.descending ? "descending" : "ascending"}
      className={styles.cell}
      data-end={end}
    >
      <button
        type="button"
        className={styles.sort}
        // Figures are looked at from the greatest down.
        onClick={() => onSort({ by: column.id, descending: own === null ? column.alignEnd === true : !own.descending })}
      >
        <span className={styles.text}>{column.title}</span>
        {own && <Arrow size={13} aria-hidden="true" />}
      </button>
    </span>
  );
}
