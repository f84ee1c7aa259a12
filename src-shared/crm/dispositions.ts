import type { DispositionId } from "../ids.ts";
import type { Disposition } from "./records.ts";

export interface DispositionNode {
  readonly disposition: Disposition;
  /** Empty: a leaf, which can be chosen. */
  readonly children: readonly DispositionNode[];
}

/**
 * The dispositions as a tree, siblings by `sort` and then by code. Inactive ones and all below them are left out. One whose parent is missing
 * (not synchronised yet) stands at the top; a circle of parents, which central should never send, is cut off rather than walked for ever.
 */
export function dispositionTree(list: readonly Disposition[]): readonly DispositionNode[] {
  const byParent = Map.groupBy(list, (d) =>
    d.parentId !== null && list.some(({ id }) => id === d.parentId) ? d.parentId : null,
  );
  const nodesBelow = (parent: DispositionId | null): readonly DispositionNode[] =>
    (byParent.get(parent) ?? [])
      .filter(({ active }) => active)
      .sort((a, b) => a.sort - b.sort || (a.code < b.code ? -1 : 1))
      .map((disposition) => ({ disposition, children: nodesBelow(disposition.id) }));
  return nodesBelow(null);
}

/** From the top to the leaf with this id; null when it is unknown, inactive or no leaf. */
export function leafPath(tree: readonly DispositionNode[], id: DispositionId): readonly Disposition[] | null {
  for (const node of tree) {
    if (node.disposition.id === id) return isLeaf(node) ? [node.disposition] : null;
    const below = leafPath(node.children, id);
    if (below !== null) return [node.disposition, ...below];
  }
  return null;
}

export function isLeaf(node: DispositionNode): boolean {
  return node.children.length === 0;
}
