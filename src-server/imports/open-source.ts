import { Buffer } from "node:buffer";
import { type ImportReading, maxImportColumns } from "#shared/contract/central/index.ts";
import { csvRows } from "./csv-rows.ts";
import { checkIsText, delimiterOf, encodingOf, formatOf, sampleBytes } from "./detect-text.ts";
import { FileProblem } from "./file-problem.ts";
import type { FileBytes, SourceRow } from "./source-row.ts";
import { openWorkbook } from "./xlsx-rows.ts";

/** A file that can be read as a table. */
export interface Source {
  readonly format: "csv" | "xlsx";
  /** With what was found out filled in. */
  readonly reading: ImportReading;
  readonly sheets: readonly string[];
  readonly headers: readonly string[];
  /** The rows after the header. @throws FileProblem */
  rows(): AsyncGenerator<SourceRow>;
}

/** Finds out what the file is and reads its header. @throws FileProblem */
export async function openSource(bytes: FileBytes, wanted: ImportReading): Promise<Source> {
  const sample = await sampleOf(bytes);
  const opened = formatOf(sample) === "xlsx" ? await openXlsx(bytes, wanted) : openCsv(bytes, sample, wanted);
  const first = await opened.all().next();
  if (first.done) throw new FileProblem("empty");
  if (first.value.cells.length > maxImportColumns) throw new FileProblem("too-many-columns");
  const { all, ...rest } = opened;
  return {
    ...rest,
    headers: first.value.cells.map((cell) => cell.trim().slice(0, 200)),
    async *rows() {
      const rows = all();
      await rows.next();
      yield* rows;
    },
  };
}

type Opened = Pick<Source, "format" | "reading" | "sheets"> & { all(): AsyncGenerator<SourceRow> };

function openCsv(bytes: FileBytes, sample: Uint8Array, wanted: ImportReading): Opened {
  const encoding = wanted.encoding ?? encodingOf(sample);
  const text = new TextDecoder(encoding).decode(sample, { stream: true });
  checkIsText(text);
  const delimiter = wanted.delimiter ?? delimiterOf(text);
  return {
    format: "csv",
    reading: { encoding, delimiter, sheet: 0 },
    sheets: [],
    all: () => csvRows(bytes, { encoding, delimiter }),
  };
}

async function openXlsx(bytes: FileBytes, wanted: ImportReading): Promise<Opened> {
  // Its directory stands at the end: the packed file is held whole (32 MB at most), what it unpacks to never is.
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes()) chunks.push(chunk);
  const workbook = await openWorkbook(Buffer.concat(chunks));
  return {
    format: "xlsx",
    reading: { encoding: null, delimiter: null, sheet: wanted.sheet },
    sheets: workbook.sheets,
    all: () => workbook.rows(wanted.sheet),
  };
}

async function sampleOf(bytes: FileBytes): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= sampleBytes) break;
  }
  return Buffer.concat(chunks);
}
