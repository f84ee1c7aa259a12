/** A record that is whole, or why it is not: the text ends inside of it or of a quoted cell, or the quote it has is surely not closed. */
export type CsvRecord =
  | { readonly whole: true; readonly cells: string[]; readonly end: number }
  | { readonly whole: false; readonly why: "cut" | "in-quotes" | "not-closed" };

const quote = '"';

/**
 * The record that begins at `at` (RFC 4180; line ends are `\n`). A quote counts at the beginning of a cell only; a cell that goes on after its
 * closing quote (`"a" b`) is taken as it stands, unless it has several lines: then it was another cell's quote that closed it. `end` is the place after the record's line end.
 */
export function csvRecord(text: string, at: number, delimiter: string): CsvRecord {
  const cells: string[] = [];
  let from = at;
  for (;;) {
    let inside: string | null = null;
    let after = from;
    if (text.charAt(from) === quote) {
      const quoted = quotedCell(text, from);
      if (quoted === null) return { whole: false, why: "in-quotes" };
      inside = quoted.value;
      after = quoted.end;
    }
    const line = text.indexOf("\n", after);
    const cut = text.indexOf(delimiter, after);
    if (line < 0 && cut < 0) return { whole: false, why: "cut" };
    const isLast = cut < 0 || (line >= 0 && line < cut);
    const stop = isLast ? line : cut;
    const plain = inside === null || text.slice(after, stop).trim() !== "";
    if (plain && inside?.includes("\n")) return { whole: false, why: "not-closed" };
    cells.push(plain ? text.slice(from, stop) : (inside ?? ""));
    if (isLast) return { whole: true, cells, end: stop + 1 };
    from = stop + 1;
  }
}

/** null: the quote is not closed in this text. A quote at the text's very end may be the first of two. */
function quotedCell(text: string, at: number): { value: string; end: number } | null {
  const parts: string[] = [];
  let from = at + 1;
  for (;;) {
    const found = text.indexOf(quote, from);
    if (found < 0 || found + 1 === text.length) return null;
    if (text.charAt(found + 1) !== quote) {
      parts.push(text.slice(from, found));
      return { value: parts.join(""), end: found + 1 };
    }
    parts.push(text.slice(from, found + 1));
    from = found + 2;
  }
}
