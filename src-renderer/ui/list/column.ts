import type { ReactNode } from "react";

/** A column of a list. */
export interface Column<T> {
  readonly id: string;
  readonly title: string;
  /** Track of a CSS grid: "minmax(120px, 2fr)", "90px". */
  readonly width: string;
  readonly cell: (row: T) => ReactNode;
  /** Can't be switched off. */
  readonly fixed?: boolean;
  /** Off until the agent switches it on. */
  readonly off?: boolean;
  readonly sortable?: boolean;
  readonly alignEnd?: boolean;
}

export interface Sorting {
  readonly by: string;
  readonly descending: boolean;
}
