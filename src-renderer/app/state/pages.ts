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
  "wallboard",
] as const;
export type PageId = (typeof pageIds)[number];

/** Reads `#/tasks`, also with what a page makes of its own behind a question mark; anything else is the desk. */
export function pageOf(hash: string): PageId {
  const name = hash.replace(/^#\/?/, "").replace(/\?.*$/, "");
  return pageIds.find((id) => id === name) ?? "desk";
}
