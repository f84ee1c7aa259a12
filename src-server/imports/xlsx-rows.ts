import type { Buffer } from "node:buffer";
import { maxImportColumns } from "#shared/contract/central/index.ts";
import { FileProblem } from "./file-problem.ts";
import { maxCellLength, maxRows, type SourceRow } from "./source-row.ts";
import { xmlTokens } from "./xml-tokens.ts";
import { openZip, type ZipArchive } from "./zip-archive.ts";

const maxPartBytes = 4 * 1024 * 1024;
const maxStringsBytes = 64 * 1024 * 1024;
const maxSheetBytes = 384 * 1024 * 1024;

export interface Workbook {
  /** Names of the sheets in their order. */
  readonly sheets: readonly string[];
  /** The rows of a sheet that hold something, one after the other. @throws FileProblem */
  rows(sheet: number): AsyncGenerator<SourceRow>;
}

/**
 * An XLSX file (ECMA-376) read as a stream: only its shared texts are kept, within limits. Of formulas the stored result is read; nothing is
 * calculated. @throws FileProblem
 */
export async function openWorkbook(file: Buffer): Promise<Workbook> {
  const zip = await openZip(file);
  const targets = await relations(zip);
  const sheets: { name: string; path: string }[] = [];
  for await (const tokens of xmlTokens(zip.read("xl/workbook.xml", maxPartBytes)))
    for (const token of tokens) {
      if (token.kind !== "open" || token.name !== "sheet") continue;
      const path = targets.get(token.attributes["r:id"] ?? "");
      if (path !== undefined) sheets.push({ name: token.attributes.name ?? "", path });
    }
  return {
    sheets: sheets.map((it) => it.name),
    async *rows(index) {
      const sheet = sheets[index];
      if (sheet === undefined || !zip.has(sheet.path)) throw new FileProblem("no-such-sheet");
      yield* sheetRows(zip, sheet.path, await sharedTexts(zip));
    },
  };
}

async function relations(zip: ZipArchive): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  for await (const tokens of xmlTokens(zip.read("xl/_rels/workbook.xml.rels", maxPartBytes)))
    for (const token of tokens) {
      if (token.kind !== "open" || token.name !== "Relationship") continue;
      const target = token.attributes.Target ?? "";
      const path = target.startsWith("/") ? target.slice(1) : `xl/${target}`;
      targets.set(token.attributes.Id ?? "", path);
    }
  return targets;
}

async function sharedTexts(zip: ZipArchive): Promise<readonly string[]> {
  if (!zip.has("xl/sharedStrings.xml")) return [];
  const texts: string[] = [];
  let text = "";
  let inText = false;
  let phonetic = false;
  for await (const tokens of xmlTokens(zip.read("xl/sharedStrings.xml", maxStringsBytes)))
    for (const token of tokens) {
      if (token.kind === "text") {
        if (inText && !phonetic) text = (text + token.text).slice(0, maxCellLength);
      } else if (token.name === "si") {
        if (token.kind === "close") texts.push(text);
        text = "";
      } else if (token.name === "t") inText = token.kind === "open";
      // Readings of Japanese and Chinese characters stand beside the text.
      else if (token.name === "rPh") phonetic = token.kind === "open";
    }
  return texts;
}

async function* sheetRows(zip: ZipArchive, path: string, texts: readonly string[]): AsyncGenerator<SourceRow> {
  let cells: string[] = [];
  let line = 0;
  let rows = 0;
  let column = -1;
  let type = "n";
  let value = "";
  let reading = false;
  for await (const tokens of xmlTokens(zip.read(path, maxSheetBytes)))
    for (const token of tokens) {
      if (token.kind === "text") {
        if (reading) value = (value + token.text).slice(0, maxCellLength);
      } else if (token.kind === "open" && token.name === "row") {
        cells = [];
        column = -1;
        line = Number(token.attributes.r ?? line + 1);
      } else if (token.kind === "open" && token.name === "c") {
        column = columnOf(token.attributes.r) ?? column + 1;
        type = token.attributes.t ?? "n";
        value = "";
      } else if (token.name === "v" || token.name === "t") reading = token.kind === "open";
      else if (token.kind === "close" && token.name === "c") {
        if (value === "") continue;
        if (column >= maxImportColumns) throw new FileProblem("too-many-columns");
        while (cells.length < column) cells.push("");
        cells[column] = cellText(type, value, texts);
      } else if (token.kind === "close" && token.name === "row" && cells.some((cell) => cell.trim() !== "")) {
        rows += 1;
        if (rows > maxRows) throw new FileProblem("too-many-rows");
        yield { line, cells };
      }
    }
}

/** "BC12" is column 54. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^([A-Z]{1,3})\d*$/.exec(reference ?? "")?.[1];
  return letters === undefined ? null : [...letters].reduce((sum, it) => sum * 26 + it.charCodeAt(0) - 64, 0) - 1;
}

function cellText(type: string, value: string, texts: readonly string[]): string {
  switch (type) {
    case "s":
      return texts[Number(value)] ?? "";
    case "b":
      return value === "1" ? "true" : "false";
    case "e":
      return "";
    case "n":
      // A telephone number that Excel took for a number is stored as 1.3812345678E10.
      return /[eE]/.test(value) && Number.isSafeInteger(Number(value)) ? String(Number(value)) : value;
    default:
      return value;
  }
}
