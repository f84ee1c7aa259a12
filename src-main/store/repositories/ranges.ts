/** The least text that sorts (by code point, as SQLite's BINARY does) after every text that starts with `prefix`. */
export function afterPrefix(prefix: string): string {
  const points = [...prefix];
  const last = points.pop()?.codePointAt(0) ?? 0;
  // Surrogates are no characters: the next one after U+D7FF is U+E000.
  return points.join("") + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
}

/** Keyset cursors: opaque to callers, a JSON array of the last row's sort values. */
export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** @returns null for a cursor that is none of ours: the list starts from the beginning. */
export function decodeCursor(cursor: string | null): [string | number, number] | null {
  if (cursor === null) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (!Array.isArray(values) || values.length !== 2) return null;
    const [first, second] = values as unknown[];
    const known = (typeof first === "string" || typeof first === "number") && typeof second === "number";
    return known ? [first, second] : null;
  } catch {
    return null;
  }
}

/** Where in its order a list is asked to go on: at its start, among the rows that tie with the last one shown, or after those. */
export type Place = "start" | "ties" | "after";

/**
 * The condition for a place, to go with `ORDER BY column, n`. Two statements instead of one comparison of pairs: with the row's number as the
 * second of the pair SQLite uses the index for the first only, and a million customers tie at "never contacted" (seen in the query plan).
 */
export function placeCondition(place: Place, column: string, number: string, descending: boolean): string | null {
  const than = descending ? "<" : ">";
  if (place === "start") return null;
  return place === "ties" ? `${column} = ? AND ${number} ${than} ?` : `${column} ${than} ?`;
}

/** Rows from a cursor on, one more than `limit` where there are so many. */
export function keyset<R>(
  cursor: string | null,
  limit: number,
  read: (place: Place, values: readonly (string | number)[], rows: number) => R[],
): R[] {
  const after = decodeCursor(cursor);
  if (after === null) return read("start", [], limit + 1);
  const ties = read("ties", after, limit + 1);
  const rest = limit + 1 - ties.length;
  return rest > 0 ? [...ties, ...read("after", after.slice(0, 1), rest)] : ties;
}

/** A page of rows asked for with one more than `limit`: the extra one says that there is a next page. */
export function paged<R, T>(
  rows: R[],
  limit: number,
  keyOf: (row: R) => readonly (string | number)[],
  map: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
    items: shown.map(map),
  };
}
