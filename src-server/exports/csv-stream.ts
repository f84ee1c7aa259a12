import { pipeline, Readable } from "node:stream";
import { stringify } from "csv-stringify";

/**
 * Rows as CSV (RFC 4180, UTF-8 with a byte order mark, by which Excel knows it). Cells that a spreadsheet would calculate (`=`, `+`, `-`, `@`,
 * tab, carriage return, and their wide forms) get a `'` in front (OWASP, CSV injection). Errors of the rows destroy the stream.
 */
export function csvStream(rows: AsyncIterable<readonly string[]>): Readable {
  // Left to itself csv-stringify 6.9 quotes only its own record delimiter, so that a note of two lines would become two rows.
  const quoted_match = /[\r\n]/;
  const text = stringify({ bom: true, escape_formulas: true, quoted_match, record_delimiter: "\r\n" });
  // An error or an early end destroys both sides; who reads the stream is told by it.
  return pipeline(Readable.from(rows), text, () => undefined);
}
