const sorts = ["name", "company", "lastContact", "updated"] as const;

/** The orders that the desk can give. */
export interface CustomerSorting {
  readonly by: (typeof sorts)[number];
  readonly descending: boolean;
}

export const firstSorting: CustomerSorting = { by: "name", descending: false };

/** A sorting from a stored preference or a column's head; null if the desk has no such order. */
export function asSorting(value: unknown): CustomerSorting | null {
  if (typeof value !== "object" || value === null || !("by" in value) || !("descending" in value)) return null;
  const by = sorts.find((sort) => sort === value.by);
  return by === undefined || typeof value.descending !== "boolean" ? null : { by, descending: value.descending };
}
