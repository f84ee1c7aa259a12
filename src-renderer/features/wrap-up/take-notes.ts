import { maxNotes } from "./wrap-up-values.ts";

/**
 * A colleague's notes put into one's own: as they are into an empty field, else after what stands there. What stands there already is not
 * put there twice. null: both together are longer than notes may be; nothing is cut off.
 */
export function withNotes(own: string, theirs: string): string | null {
  if (theirs.trim() === "" || hasNotes(own, theirs)) return own;
  const both = own.trim() === "" ? theirs : `${own.trimEnd()}\n\n${theirs}`;
  return both.length > maxNotes ? null : both;
}

export function hasNotes(own: string, theirs: string): boolean {
  return theirs.trim() !== "" && own.includes(theirs.trim());
}
