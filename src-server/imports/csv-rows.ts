import { Readable } from "node:stream";
import { CsvError, type InfoRecord, parse } from "csv-parse";
import type { ImportEncoding } from "#shared/contract/central/index.ts";
import { FileProblem } from "./file-problem.ts";
import { type FileBytes, maxCellLength, maxRows, type SourceRow } from "./source-row.ts";

/** Characters of one row; a quote that is never closed is found out after as many. */
const maxRecordLength = 256 * 1024;
/** Each broken quote has the file read again up to it. */
const maxBroken = 50;

/**
 * The rows of a delimited text (RFC 4180, and what people make of it), one after the other in bounded memory. A row whose quote is never
 * closed would swallow the rest of the file: it is given as broken, and reading goes on at the next line.
 * @throws FileProblem
 */
export async function* csvRows(
  bytes: FileBytes,
  reading: { readonly encoding: ImportEncoding; readonly delimiter: string },
): AsyncGenerator<SourceRow> {
  let skipped = 0;
  let rows = 0;
  for (let broken = 0; ; broken += 1) {
    if (broken > maxBroken) throw new FileProblem("too-many-broken-quotes");
    let last = skipped;
    const records = Readable.from(fromLine(bytes, reading.encoding, skipped)).pipe(
      parse({
        delimiter: reading.delimiter,
        info: true,
        max_record_size: maxRecordLength,
        record_delimiter: "\n",
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: true,
      }),
    );
    try {
      for await (const { record, info } of records as AsyncIterable<{
        record: string[];
        info: InfoRecord & { lines: number };
      }>) {
        const line = last + 1;
        last = skipped + info.lines;
        if (record.every((cell) => cell.trim() === "")) continue;
        rows += 1;
        if (rows > maxRows) throw new FileProblem("too-many-rows");
        yield { line, cells: record.map((cell) => cell.slice(0, maxCellLength)) };
      }
      return;
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const text = await lineAt(bytes, reading.encoding, last + 1);
      skipped = last + 1;
      if (text.trim() === "") continue;
      rows += 1;
      const tooLong = text.length >= maxRecordLength;
      yield { line: skipped, cells: [text.slice(0, 1000)], broken: tooLong ? "too-long" : "quote-not-closed" };
    }
  }
}

/** The text from a line on, in chunks, line ends as `\n`. */
async function* fromLine(bytes: FileBytes, encoding: ImportEncoding, skip: number): AsyncGenerator<string> {
  let left = skip;
  for await (const chunk of normalised(bytes, encoding)) {
    let from = 0;
    while (left > 0) {
      const end = chunk.indexOf("\n", from);
      if (end < 0) break;
      from = end + 1;
      left -= 1;
    }
    if (left === 0 && from < chunk.length) yield chunk.slice(from);
  }
}

/** The beginning of one line. */
async function lineAt(bytes: FileBytes, encoding: ImportEncoding, line: number): Promise<string> {
  let text = "";
  for await (const chunk of fromLine(bytes, encoding, line - 1)) {
    text += chunk;
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
    if (text.length > maxRecordLength) break;
  }
  return text;
}

async function* normalised(bytes: FileBytes, encoding: ImportEncoding): AsyncGenerator<string> {
  let held = "";
  for await (const chunk of textOf(bytes, encoding)) {
    const text = held + chunk;
    // The `\n` of a `\r\n` may stand in the next chunk.
    held = text.endsWith("\r") ? "\r" : "";
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, "\n");
  }
  if (held !== "") yield "\n";
}

/** The text in chunks. Bytes that are not of the encoding become U+FFFD, which is refused row by row. */
async function* textOf(bytes: FileBytes, encoding: ImportEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes()) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
