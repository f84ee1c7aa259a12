import type { ImportPreview, ImportReading } from "#shared/contract/central/index.ts";
import { guessMapping } from "#shared/imports/index.ts";
import { FileProblem } from "./file-problem.ts";
import { openSource } from "./open-source.ts";
import type { FileBytes } from "./source-row.ts";

const shownRows = 20;
const shownLength = 120;

/** What a person needs to say what the columns are. */
export async function previewOf(bytes: FileBytes, wanted: ImportReading): Promise<ImportPreview> {
  try {
    const { format, reading, sheets, headers, ...source } = await openSource(bytes, wanted);
    const rows: string[][] = [];
    for await (const { cells } of source.rows()) {
      rows.push(headers.map((_, i) => (cells[i] ?? "").slice(0, shownLength).toWellFormed()));
      if (rows.length === shownRows) break;
    }
    return {
      readable: true,
      ...{ format, reading, sheets: [...sheets], headers: [...headers], rows, mapping: guessMapping(headers) },
    };
  } catch (error) {
    if (error instanceof FileProblem) return { readable: false, problem: error.problem };
    throw error;
  }
}
