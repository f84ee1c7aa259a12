import { Readable } from "node:stream";
import Papa from "papaparse";
import { inPieces } from "./pieces.ts";

/** What a spreadsheet would calculate (OWASP, CSV injection), also in the wide forms of East Asian keyboards. */
const escapeFormulae = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/**
 * Rows as CSV (RFC 4180, UTF-8 with a byte order mark, by which Excel knows it). Cells that a spreadsheet would calculate get a `'` in front.
 * Errors of the rows destroy the stream.
 */
export function csvStream(rows: AsyncIterable<readonly string[]>): Readable {
  return Readable.from(inPieces(lines(rows)), { objectMode: false });
}

async function* lines(rows: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  yield Papa.BYTE_ORDER_MARK;
  for await (const row of rows) yield `${Papa.unparse([row], { escapeFormulae })}\r\n`;
}
