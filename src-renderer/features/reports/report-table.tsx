import { type ReactNode, useMemo, useRef, useState } from "react";
import { type Sorting, usePagedRows, VirtualTable } from "#renderer/ui/list/index.ts";
import { type ReportColumn, sortedRows } from "./report-column.ts";

interface ReportTableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly ReportColumn<T>[];
  /** All rows in one. */
  readonly total: T;
  readonly totalLabel: string;
  readonly usual: Sorting;
  /** A row is opened. */
  readonly onOpen: (row: T) => void;
  /** Another row is marked. */
  readonly onMark?: (row: T) => void;
  readonly empty: ReactNode;
}

/** A report's rows, in any order, with what they are together at its foot. */
export function ReportTable<T>(props: ReportTableProps<T>) {
  const { label, rows, columns, total, totalLabel, usual, onOpen, onMark, empty } = props;
  const [sorting, setSorting] = useState(usual);
  const [marked, setMarked] = useState(0);
  const sorted = useMemo(() => sortedRows(rows, columns, sorting), [rows, columns, sorting]);
  const turn = useTurnOf(rows);
  const list = usePagedRows<T>(
    `${turn} ${sorting.by} ${sorting.descending}`,
    async () => ({ items: sorted, nextCursor: null, total: sorted.length }),
    null,
  );
  const [first] = columns;
  return (
    <VirtualTable
      label={label}
      columns={columns}
      list={list}
      marked={Math.min(marked, Math.max(0, sorted.length - 1))}
      onMark={(index) => {
        setMarked(index);
        const row = sorted[index];
        if (row !== undefined) onMark?.(row);
      }}
      onOpen={onOpen}
      sorting={sorting}
      onSort={setSorting}
      empty={empty}
      foot={(column) => {
        if (column.id === first?.id) return totalLabel;
        return column.cell(total);
      }}
    />
  );
}

/** Another number with each other value. */
function useTurnOf(value: unknown): number {
  const seen = useRef({ value, turn: 0 });
  if (!Object.is(seen.current.value, value)) seen.current = { value, turn: seen.current.turn + 1 };
  return seen.current.turn;
}
