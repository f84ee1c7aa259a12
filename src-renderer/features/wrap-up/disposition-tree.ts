import type { Disposition } from "#shared/contract/desk/index.ts";

export type DispositionLanguage = "en" | "zh-CN";

/** A disposition that can be chosen, with the names above it. */
export interface DispositionLeaf {
  readonly disposition: Disposition;
  /** Labels from the root to the leaf. */
  readonly path: readonly string[];
}

export function labelOf(disposition: Disposition, language: DispositionLanguage): string {
  return language === "zh-CN" ? disposition.labelZh : disposition.labelEn;
}

/** The leaves of the tree in its order (`sort`, depth first). What is inactive is left out with all that is under it. */
export function leavesOf(all: readonly Disposition[], language: DispositionLanguage): readonly DispositionLeaf[] {
  const under = new Map<string | null, Disposition[]>();
  for (const disposition of all.filter((one) => one.active)) {
    under.set(disposition.parentId, [...(under.get(disposition.parentId) ?? []), disposition]);
  }
  const walk = (parent: string | null, path: readonly string[]): DispositionLeaf[] =>
    (under.get(parent) ?? [])
      .toSorted((a, b) => a.sort - b.sort || a.code.localeCompare(b.code))
      .flatMap((disposition) => {
        const here = [...path, labelOf(disposition, language)];
        return under.has(disposition.id) ? walk(disposition.id, here) : [{ disposition, path: here }];
      });
  return walk(null, []);
}

/** Leaves whose path or code contains every word of the text. */
export function findLeaves(leaves: readonly DispositionLeaf[], text: string): readonly DispositionLeaf[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return leaves.filter(({ path, disposition }) => {
    const words = `${path.join(" ")} ${disposition.code} ${disposition.labelEn} ${disposition.labelZh}`.toLowerCase();
    return wanted.every((word) => words.includes(word));
  });
}
