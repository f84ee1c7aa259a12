/** What passes between preload and main: one request, one answer with a port. Everything else goes over the port. */
export const wantPortChannel = "popline:want-port";
export const portChannel = "popline:port";

export type PageRole = "ui" | "media";

export function isPageRole(value: unknown): value is PageRole {
  return value === "ui" || value === "media";
}
