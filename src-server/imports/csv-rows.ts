import type { ImportEncoding } from "#shared/contract/central/index.ts";
import { csvRecord } from "./csv-record.ts";
import { FileProblem } from "./file-problem.ts";
import { type FileBytes, maxCellLength, maxRows, type SourceRow } from "./source-row.ts";

/** Characters of one row; a quote that is never closed is found out after as many. */
const maxRecordLength = 256 * 1024;
/** Each quote that is not closed has that much text looked through again. */
const maxBroken = 50;
const brokenShown = 1000;

/**
 * The rows of a delimited text, one after the other in bounded memory. A row whose quote is never closed would swallow the rest of the file:
 * it is given as broken, and reading goes on at the next line.
 * @throws FileProblem
 */
export async function* csvRows(
  bytes: FileBytes,
  reading: { readonly encoding: ImportEncoding; readonly delimiter: string },
): AsyncGenerator<SourceRow> {
  const place = { line: 1, rows: 0, broken: 0 };
  let text = "";
  let dropping = false;
  for await (const chunk of lines(bytes, reading.encoding)) {
    text += chunk.text;
    if (dropping) {
      const end = text.indexOf("\n");
      dropping = end < 0;
      text = dropping ? "" : text.slice(end + 1);
      if (dropping) continue;
      place.line += 1;
    }
    let at = 0;
    for (;;) {
      const record = csvRecord(text, at, reading.delimiter);
      const line = place.line;
      if (record.whole) {
        place.line += lineEnds(text, at, record.end);
        at = record.end;
        if (record.cells.every((cell) => cell.trim() === "")) continue;
        countRow(place);
        yield { line, cells: record.cells.map((cell) => cell.slice(0, maxCellLength)) };
        continue;
      }
      const left = text.length - at;
      const mayGoOn = record.why === "cut" || record.why === "in-quotes";
      if (left === 0 || (mayGoOn && !chunk.last && left <= maxRecordLength)) break;
      countRow(place);
      const end = text.indexOf("\n", at);
      const cells = [text.slice(at, end < 0 ? undefined : end).slice(0, brokenShown)];
      // A long line without an end can only be skipped.
      if (end < 0 || record.why === "cut" || end - at > maxRecordLength) {
        yield { line, cells, broken: "too-long" };
        dropping = end < 0;
        at = end < 0 ? text.length : end + 1;
        place.line += end < 0 ? 0 : 1;
        continue;
      }
      if (record.why !== "misquoted") place.broken += 1;
      if (place.broken > maxBroken) throw new FileProblem("too-many-broken-quotes");
      yield { line, cells, broken: "quote-not-closed" };
      at = end + 1;
      place.line += 1;
    }
    text = text.slice(at);
  }
}

function countRow(place: { rows: number }): void {
  place.rows += 1;
  if (place.rows > maxRows) throw new FileProblem("too-many-rows");
}

function lineEnds(text: string, from: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** The text in chunks with line ends as `\n`; the last chunk ends with one. */
async function* lines(bytes: FileBytes, encoding: ImportEncoding): AsyncGenerator<{ text: string; last: boolean }> {
  let held = "";
  for await (const chunk of textOf(bytes, encoding)) {
    const text = held + chunk;
    // The `\n` of a `\r\n` may stand in the next chunk.
    held = text.endsWith("\r") ? "\r" : "";
    yield { text: text.slice(0, text.length - held.length).replace(/\r\n?/g, "\n"), last: false };
  }
  yield { text: "\n", last: true };
}

/** Bytes that are not of the encoding become U+FFFD, which is refused row by row. */
async function* textOf(bytes: FileBytes, encoding: ImportEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes()) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
