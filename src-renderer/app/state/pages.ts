/** The places of the rail. `desk` is the workspace with its tabs; the others are whole-width pages beside the phone column. */
export const pageIds = [
  "desk",
  "customers",
  "leads",
  "tasks",
  "calls",
  "problems",
  "administration",
  "settings",
  "trace",
  "import",
  "audit",
  "reports",
] as const;
export type PageId = (typeof pageIds)[number];

/** Reads `#/tasks`; anything else is the desk. */
export function pageOf(hash: string): PageId {
  const name = hash.replace(/^#\/?/, "");
  return pageIds.find((id) => id === name) ?? "desk";
}
