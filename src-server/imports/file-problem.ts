import type { ImportFileProblem } from "#shared/imports/index.ts";

/** The file as a whole can't be imported. */
export class FileProblem extends Error {
  override readonly name = "FileProblem";
  readonly problem: ImportFileProblem;

  constructor(problem: ImportFileProblem, cause?: unknown) {
    super(`the file can't be imported: ${problem}`, { cause });
    this.problem = problem;
  }
}
