import type { Db } from "../db/open-database.ts";
import type { ImportRejectRow } from "../db/schema.ts";
import { tableWords } from "../exports/customer-rows.ts";

const pageRows = 500;

/** The report of an import as rows of a table: the line, why, in which column, and the row itself, so that it can be mended and sent again. */
export async function* reportRows(db: Db, id: string, language: "en" | "zh-CN"): AsyncGenerator<string[]> {
  const words = tableWords(language);
  yield [words.report.line, words.report.reason, words.report.field, words.report.code, words.report.row];
  let after = -1;
  for (;;) {
    const page = await db
      .selectFrom("importReject")
      .selectAll()
      .where("importId", "=", id)
      .where("line", ">", after)
      .orderBy("line")
      .limit(pageRows)
      .execute();
    yield* page.map((row) => reportRow(row, words));
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.line;
  }
}

function reportRow(row: ImportRejectRow, words: ReturnType<typeof tableWords>): string[] {
  const reasons: Readonly<Record<string, string>> = words.reason;
  const fields: Readonly<Record<string, string>> = words.field;
  const field = row.field === null ? "" : (fields[row.field] ?? row.field);
  const cells: string[] = JSON.parse(row.cells);
  return [String(row.line), reasons[row.reason] ?? row.reason, field, row.reason, ...cells];
}
