import type { Column, Sorting } from "#renderer/ui/list/index.ts";

/** A column that knows what its rows are sorted by. */
export interface ReportColumn<T> extends Column<T> {
  readonly value: (row: T) => number | string | null;
}

/** Rows in the order of a column; what has no value comes last either way. Equal ones keep their order. */
export function sortedRows<T>(
  rows: readonly T[],
  columns: readonly ReportColumn<T>[],
  { by, descending }: Sorting,
): readonly T[] {
  const column = columns.find(({ id }) => id === by);
  if (column === undefined) return rows;
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [one, other] = [column.value(a), column.value(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    if (typeof one === "number" && typeof other === "number") return sign * (one - other);
    return sign * String(one).localeCompare(String(other));
  });
}
