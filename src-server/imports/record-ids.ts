import { createHash } from "node:crypto";

/** The import that records come from. */
export interface ImportOrigin {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/**
 * The id of a record that a row makes, laid out as a UUIDv7 (RFC 9562) of the import's time. The same row gives the same id, so that no
 * repetition can make a record twice.
 */
export function recordId(origin: ImportOrigin, line: number, part: string): string {
  const tail = createHash("sha256").update(`${origin.id}/${line}/${part}`).digest("hex");
  const variant = ((Number.parseInt(tail.charAt(0), 16) & 0x3) | 0x8).toString(16);
  return `${prefixOf(origin)}-${variant}${tail.slice(1, 4)}-${tail.slice(4, 16)}`;
}

/** Whether a record was made by this import. */
export function isMadeBy(origin: ImportOrigin, id: string): boolean {
  return id.startsWith(`${prefixOf(origin)}-`);
}

function prefixOf({ id, createdAt }: ImportOrigin): string {
  const time = createdAt.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${createHash("sha256").update(id).digest("hex").slice(0, 3)}`;
}
