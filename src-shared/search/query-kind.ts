import { plainText } from "../phone/plain-text.ts";

/** What was typed into the search box. */
export type QueryKind =
  | { readonly kind: "empty" }
  /** Looks like (the end of) a number; at least four digits. */
  | { readonly kind: "digits-suffix"; readonly digits: string }
  | { readonly kind: "name"; readonly text: string }
  /** Words and at least four digits in a row: search both. */
  | { readonly kind: "mixed"; readonly text: string; readonly digits: string };

/** The fewest digits that a suffix search takes (DESIGN 7). */
const minDigits = 4;

/** How to search for a text: by the end of a number, by words, or by both. */
export function queryKind(text: string): QueryKind {
  const plain = plainText(text);
  if (plain === "") return { kind: "empty" };
  if (/^(?:tel:)?\+?[\d\s().\-/]+$/i.test(plain)) {
    const digits = plain.replace(/\D/g, "");
    return digits.length >= minDigits ? { kind: "digits-suffix", digits } : { kind: "name", text: plain };
  }
  // Words and a number: the longest run of digits, read over the spaces and dashes inside it.
  const runs = (plain.match(/\+?\d[\d\s\-.()]*/g) ?? [])
    .map((run) => run.replace(/\D/g, ""))
    .sort((a, b) => b.length - a.length);
  const [digits = ""] = runs;
  if (digits.length < minDigits) return { kind: "name", text: plain };
  const words = plain.replace(/\+?\d[\d\s\-.()]*/g, (run) => (run.replace(/\D/g, "") === digits ? " " : run));
  const rest = words.replace(/\s+/g, " ").trim();
  return /[\p{L}\p{N}]/u.test(rest) ? { kind: "mixed", text: rest, digits } : { kind: "digits-suffix", digits };
}
