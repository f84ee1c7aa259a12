import { useMemo } from "react";
import type { Column } from "./column.ts";
import { asWords, useViewPreference } from "./use-view-preference.ts";

/** The columns of a list that the agent chose to see, in their order. */
export function useColumns<T>(name: string, all: readonly Column<T>[]) {
  const usual = useMemo(() => all.filter((column) => !column.off).map((column) => column.id), [all]);
  const [chosen, setChosen] = useViewPreference<readonly string[]>(`${name}:columns`, usual, asWords);
  const shown = useMemo(() => all.filter((column) => column.fixed || chosen.includes(column.id)), [all, chosen]);
  return { shown, chosen, setChosen };
}
