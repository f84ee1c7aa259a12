import type { Disposition } from "#shared/crm/records.ts";

export interface PlacedDisposition {
  readonly id: string;
  readonly disposition: Disposition;
  readonly depth: number;
}

/** The whole tree in its order, inactive ones as well. One whose parent is not there stands at the top. */
export function allDispositions(list: readonly Disposition[]): PlacedDisposition[] {
  const ids = new Set<string>(list.map(({ id }) => id));
  const placed = new Set<string>();
  const rows: PlacedDisposition[] = [];
  const inOrder = [...list].sort((a, b) => a.sort - b.sort || (a.code < b.code ? -1 : 1));
  const place = (disposition: Disposition, depth: number): void => {
    if (placed.has(disposition.id)) return;
    placed.add(disposition.id);
    rows.push({ id: disposition.id, disposition, depth });
    for (const below of inOrder) if (below.parentId === disposition.id) place(below, depth + 1);
  };
  for (const it of inOrder) if (it.parentId === null || !ids.has(it.parentId)) place(it, 0);
  return rows;
}
