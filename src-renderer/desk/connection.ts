import type { ClientLink } from "@orpc/client";

/** One open way to the desk. `closed` settles once, when it is gone for whatever reason. */
export interface DeskConnection {
  readonly link: ClientLink<Record<never, never>>;
  readonly closed: Promise<void>;
  isOpen(): boolean;
  close(): void;
}

/** Which page this is: the desk gives each its own port. */
export type PageRole = "ui" | "media";

/** Opens one connection. @throws when the desk cannot be reached; the caller tries again. */
export type OpenConnection = (signal: AbortSignal) => Promise<DeskConnection>;
