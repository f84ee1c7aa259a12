import Papa from "papaparse";

/**
 * A record that is whole, or why it is not: the text ends inside of it, or inside of a quoted cell; its line's quotes are none of RFC 4180; or its
 * quote is surely another cell's.
 */
export type CsvRecord =
  | { readonly whole: true; readonly cells: readonly string[]; readonly end: number }
  | { readonly whole: false; readonly why: "cut" | "in-quotes" | "misquoted" | "not-closed" };

/**
 * The record that begins at `at` (RFC 4180; line ends are `\n`), read by papaparse. Each line is tried alone first: only one that ends inside of quotes
 * is read together with what follows, so that a broken quote costs no more than its line. `end` is the place after the record's line end.
 */
export function csvRecord(text: string, at: number, delimiter: string): CsvRecord {
  const lineEnd = text.indexOf("\n", at);
  if (lineEnd < 0) return { whole: false, why: "cut" };
  const line = text.slice(at, lineEnd);
  const alone = parsed(line, delimiter);
  if (alone.errors.length === 0) return { whole: true, cells: alone.cells, end: lineEnd + 1 };
  if (alone.errors.includes("InvalidQuotes")) {
    const cells = cellByCell(line, delimiter);
    return cells === null ? { whole: false, why: "misquoted" } : { whole: true, cells, end: lineEnd + 1 };
  }
  const record = parsed(text.slice(at), delimiter);
  if (record.errors.includes("InvalidQuotes")) return { whole: false, why: "not-closed" };
  const end = at + record.end;
  // A record that ends with the text has no line end yet: its last quote may be the first of two.
  if (record.errors.length > 0 || text.charAt(end - 1) !== "\n") return { whole: false, why: "in-quotes" };
  return { whole: true, cells: record.cells, end };
}

/** The first record of the text. */
function parsed(text: string, delimiter: string, fastMode?: boolean) {
  const { data, errors, meta } = Papa.parse<string[]>(text, {
    ...{ delimiter, newline: "\n", preview: 1 },
    ...(fastMode !== undefined && { fastMode }),
  });
  return { cells: data[0] ?? [], errors: errors.map((it) => it.code), end: meta.cursor };
}

/**
 * A line such as `"Nick" Smith,"Rome"`: cells whose quotes are wrong as they stand, the others as they are meant. null: a delimiter inside of quotes
 * makes that impossible.
 */
function cellByCell(line: string, delimiter: string): readonly string[] | null {
  const { cells } = parsed(line, delimiter, true);
  const isCut = (cell: string) => (cell.split('"').length - 1) % 2 === 1;
  if (cells.some(isCut)) return null;
  return cells.map((cell) => {
    const alone = parsed(cell, delimiter);
    return alone.errors.length === 0 ? (alone.cells[0] ?? "") : cell;
  });
}
