import type { ImportReject } from "#shared/imports/index.ts";

/** A row of a file, whatever its format. */
export interface SourceRow {
  /** As the person finds it in the file, from 1: the line on which it begins, or the sheet's row. */
  readonly line: number;
  readonly cells: readonly string[];
  /** The file is broken at this row; `cells` is what could be made out. */
  readonly broken?: ImportReject;
}

/** The file's bytes; each call reads them from the beginning. */
export type FileBytes = () => AsyncIterable<Uint8Array>;

/** The most rows of a sheet of Excel. */
export const maxRows = 1_048_576;
/** Characters of one cell that are looked at: beyond the longest field, so that too long is seen to be too long. */
export const maxCellLength = 21_000;
