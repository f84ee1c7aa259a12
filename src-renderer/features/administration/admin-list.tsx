import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { ListProblem } from "#renderer/app/lists/list-problem.tsx";
import type { Loaded } from "#renderer/app/requests/use-loaded.ts";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import styles from "./administration.module.css";

interface AdminListProps<T extends { readonly id: string }> {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly T[];
  readonly loaded: Pick<Loaded<unknown>, "value" | "error" | "reload">;
  /** The first cell is the row's name; it opens the form. */
  readonly cells: (row: T) => readonly [string, ...ReactNode[]];
  /** Levels below the top of a tree. */
  readonly depth?: (row: T) => number;
  readonly newLabel: string;
  readonly onNew: () => void;
  readonly onOpen: (row: T) => void;
}

/** A list of what an administrator sets; short enough to be shown whole. */
export function AdminList<T extends { readonly id: string }>(props: AdminListProps<T>) {
  const { label, columns, rows, loaded, cells, depth = () => 0, newLabel, onNew, onOpen } = props;
  const words = useWords();
  return (
    <section className={styles.section} aria-label={label}>
      <div className={styles.head}>
        <h2 className={styles.title}>{label}</h2>
        <Button leftSection={<IconPlus size={14} aria-hidden="true" />} onClick={onNew}>
          {newLabel}
        </Button>
      </div>
      <ListProblem error={loaded.error} onRetry={loaded.reload} />
      {loaded.value === null ? (
        loaded.error === null && <SkeletonRows rows={6} label={words("common:loading")} />
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const [name, ...rest] = cells(row);
              return (
                <tr key={row.id}>
                  <th scope="row" style={{ paddingInlineStart: `${8 + 18 * depth(row)}px` }}>
                    <button type="button" className={styles.open} onClick={() => onOpen(row)}>
                      {name}
                    </button>
                  </th>
                  {rest.map((cell, i) => (
                    <td key={columns[i + 1]}>{cell}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
