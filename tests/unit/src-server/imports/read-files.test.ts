import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FileProblem } from "#server/imports/file-problem.ts";
import { openSource } from "#server/imports/open-source.ts";
import { previewOf } from "#server/imports/preview.ts";
import type { SourceRow } from "#server/imports/source-row.ts";
import { ImportReading } from "#shared/contract/central/index.ts";
import { sheetOf, workbook, xlsxFile, zipFile } from "../../../helpers/table-files.ts";

const reading = ImportReading.parse({});

/** The file in chunks of an odd size, so that characters, line ends and tags are cut. */
function chunks(file: Buffer, size = 7) {
  return async function* bytes() {
    for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
  };
}

async function read(file: Buffer, size?: number): Promise<{ headers: readonly string[]; rows: SourceRow[] }> {
  const source = await openSource(chunks(file, size), reading);
  const rows: SourceRow[] = [];
  for await (const row of source.rows()) rows.push(row);
  return { headers: source.headers, rows };
}

/** The first entry says that it is encrypted. */
function encrypted(file: Buffer): Buffer {
  const copy = Buffer.from(file);
  const directory = copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  copy.writeUInt16LE(1, directory + 8);
  return copy;
}

/** The sheet's packed bytes are others. */
function damaged(file: Buffer): Buffer {
  const copy = Buffer.from(file);
  const sheet = copy.indexOf("xl/worksheets/sheet1.xml") + "xl/worksheets/sheet1.xml".length;
  return copy.fill(0xff, sheet, sheet + 20);
}

const cells = ({ rows }: { rows: SourceRow[] }) => rows.map((row) => row.cells);

async function problemOf(file: Buffer, size = 65_536): Promise<string> {
  try {
    await read(file, size);
  } catch (error) {
    if (error instanceof FileProblem) return error.problem;
    throw error;
  }
  return "none";
}

const chinese = "姓名,公司,手机\n黄航,华兴科技有限公司,13082856110\n李娜,,13910027001\n";
/** The same in GBK, as Excel in China saves CSV. */
const gbk = Buffer.from(
  "d0d5c3fb2cb9abcbbe2ccad6bbfa0abbc6babd2cbbaad0cbbfc6bcbcd3d0cfdeb9abcbbe2c31333038323835363131300ac0eec4c82c2c31333931303032373030310a",
  "hex",
);

describe("texts", () => {
  const swapped = () => {
    const bytes = Buffer.from(`\ufeff${chinese}`, "utf16le");
    return Buffer.from(bytes).swap16();
  };
  it.each([
    ["UTF-8", Buffer.from(chinese), "utf-8"],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${chinese}`), "utf-8"],
    ["UTF-16 little endian", Buffer.from(`\ufeff${chinese}`, "utf16le"), "utf-16le"],
    ["UTF-16 big endian", swapped(), "utf-16be"],
    ["GBK", gbk, "gb18030"],
  ])("in %s are read", async (_name, file, encoding) => {
    const found = await previewOf(chunks(file), reading);
    expect(found).toMatchObject({
      readable: true,
      reading: { encoding, delimiter: "," },
      headers: ["姓名", "公司", "手机"],
      rows: [
        ["黄航", "华兴科技有限公司", "13082856110"],
        ["李娜", "", "13910027001"],
      ],
      mapping: ["name", "company", "phone-mobile"],
    });
  });

  it("with accents in Windows-1252 are not taken for Chinese", async () => {
    const file = Buffer.from("Name;Firma;Ort\nJürgen Müßig;Höß & Söhne;Köln\n", "latin1");
    expect(await previewOf(chunks(file), reading)).toMatchObject({
      reading: { encoding: "windows-1252", delimiter: ";" },
      rows: [["Jürgen Müßig", "Höß & Söhne", "Köln"]],
    });
  });

  it.each([[","], [";"], ["\t"], ["|"]])("with the delimiter %j are cut by it", async (delimiter) => {
    const file = Buffer.from(`name${delimiter}city\r\n"Li${delimiter} Na"${delimiter}Paris\r\n`);
    expect(await read(file)).toMatchObject({
      headers: ["name", "city"],
      rows: [{ line: 2, cells: ["Li, Na".replace(",", delimiter), "Paris"] }],
    });
  });

  it("keep line breaks and quotes inside of quotes, and say on which line a row begins", async () => {
    const file = Buffer.from('name,notes\r\n"A","one\r\ntwo ""three"""\r\n\r\nB,x\r');
    expect((await read(file)).rows).toEqual([
      { line: 2, cells: ["A", 'one\ntwo "three"'] },
      { line: 5, cells: ["B", "x"] },
    ]);
  });

  it("lose only the row of a quote that is never closed", async () => {
    const file = Buffer.from('name,city\nA,Rome\n"B,Oslo\nC,Bonn\nD,"Lyon\nE,Kyiv\n');
    expect((await read(file)).rows).toEqual([
      { line: 2, cells: ["A", "Rome"] },
      { line: 3, cells: ['"B,Oslo'], broken: "quote-not-closed" },
      { line: 4, cells: ["C", "Bonn"] },
      { line: 5, cells: ['D,"Lyon'], broken: "quote-not-closed" },
      { line: 6, cells: ["E", "Kyiv"] },
    ]);
  });

  it("take a line whose quotes are wrong as it stands, or lose it alone, however many there are", async () => {
    const wrong = ['"Nick" Smith,"Rome, IT"', '"Nick" Smith,"Rome"', 'Anna,"Oslo" x'];
    const many = Array.from({ length: 60 }, () => '"a "b", c",Kyiv');
    const { rows } = await read(Buffer.from(["name,city", ...wrong, ...many, "C,Bonn", ""].join("\n")));
    expect(rows.slice(0, 3)).toEqual([
      { line: 2, cells: [wrong[0]], broken: "quote-not-closed" },
      { line: 3, cells: ['"Nick" Smith', "Rome"] },
      { line: 4, cells: ["Anna", '"Oslo" x'] },
    ]);
    expect(rows.filter((row) => row.broken === "quote-not-closed")).toHaveLength(61);
    expect(rows.at(-1)).toEqual({ line: 65, cells: ["C", "Bonn"] });
  });

  it("with a cell of a megabyte lose that row alone", async () => {
    const file = Buffer.from(`name,city\nA,Rome\n${"x".repeat(1024 * 1024)},Oslo\nC,Bonn\n`);
    const { rows } = await read(file, 65_536);
    expect(rows.map((row) => row.broken ?? row.cells[0])).toEqual(["A", "too-long", "C"]);
  });

  it("are any text at all without failing but by their own problems", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
        await problemOf(Buffer.from(bytes), size);
      }),
      { numRuns: 300 },
    );
  });

  it("come back as they were, whatever is in the cells", async () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", '"', ",", "\n", " ", "黄", ";", "'"),
      minLength: 1,
      maxLength: 8,
    });
    const row = fc.array(cell, { minLength: 3, maxLength: 3 }).filter((it) => it.every((one) => one.trim() !== ""));
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, size) => {
          const text = [["a1", "b1", "c1"], ...rows]
            .map((it) => it.map((one) => `"${one.replaceAll('"', '""')}"`).join(","))
            .join("\n");
          const source = await openSource(chunks(Buffer.from(text), size), { ...reading, delimiter: "," });
          const found: (readonly string[])[] = [];
          for await (const one of source.rows()) found.push(one.cells);
          expect(found).toEqual(rows);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("files that are no tables", () => {
  const nul = Buffer.alloc(4096);
  const endless = Array.from({ length: 200_000 }, (_, i) => `a${i}="1"`).join(" ");
  it.each([
    ["an empty file", Buffer.alloc(0), "empty"],
    ["blanks", Buffer.from(" \n\n  \r\n"), "empty"],
    ["a PDF named .csv", Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n"), "not-a-table"],
    ["an old workbook", Buffer.from("d0cf11e0a1b11ae100000000", "hex"), "old-excel"],
    ["NUL bytes", nul, "not-a-table"],
    ["half an archive", xlsxFile([["a"]]).subarray(0, 300), "broken-archive"],
    ["an archive of something else", zipFile({ "a.txt": "hello" }), "broken-archive"],
    ["a row of 1,000 columns", Buffer.from(`${"a,".repeat(1000)}b\n`), "too-many-columns"],
    ["a sheet of 1,000 columns", xlsxFile([Array.from({ length: 1000 }, () => "x")]), "too-many-columns"],
    ["an empty sheet", xlsxFile([]), "empty"],
    [
      "a document type in a sheet",
      zipFile(workbook('<!DOCTYPE a [<!ENTITY b "boom">]><worksheet/>')),
      "broken-archive",
    ],
    ["a sheet that ends in the middle", zipFile(workbook("<worksheet><sheetData><row><c><v>1</v>")), "broken-archive"],
    ["a sheet of elements inside of each other", zipFile(workbook("<a>".repeat(100_000))), "broken-archive"],
    ["a sheet of one endless tag", zipFile(workbook(`<row ${endless}`)), "broken-archive"],
    ["an encrypted archive", encrypted(xlsxFile([["a"]])), "encrypted"],
    ["damaged bytes in an archive", damaged(xlsxFile([["a"], ["b"]])), "broken-archive"],
    ["quotes broken all over", Buffer.from(`name,city\n${'"a,b\n'.repeat(61)}`), "too-many-broken-quotes"],
  ])("%s", async (_name, file, problem) => {
    expect(await problemOf(file)).toBe(problem);
  });

  it("a zip bomb is put down at the limit, whatever size it claims", { timeout: 30_000 }, async () => {
    const bomb = Buffer.alloc(64 * 1024 * 1024, " ");
    const file = zipFile(workbook(bomb), 1000);
    expect(file.length).toBeLessThan(1024 * 1024);
    const before = process.memoryUsage().rss;
    expect(await problemOf(file)).toMatch(/unpacks-too-large|broken-archive/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it("a text of endless shared strings is put down at the limit", { timeout: 30_000 }, async () => {
    const strings = Buffer.concat(
      Array.from({ length: 70 }, () => Buffer.from(`<si><t>${"y".repeat(1000)}</t></si>`.repeat(1024))),
    );
    const file = zipFile(
      workbook(sheetOf([["a"]]), { "xl/sharedStrings.xml": Buffer.concat([Buffer.from("<sst>"), strings]) }),
    );
    expect(await problemOf(file)).toBe("unpacks-too-large");
  });
});

describe("workbooks", () => {
  it("give texts, numbers of any length, yes and no, results of formulas, and nothing for errors", async () => {
    const sheet = `<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="C1" t="s"><x:v>1</x:v></x:c></x:row>
      <x:row r="4"><x:c r="A4" t="inlineStr"><x:is><x:r><x:t>Li </x:t></x:r><x:r><x:t>&amp; Na&#x4e00;</x:t></x:r></x:is></x:c>
      <x:c r="B4"><x:v>1.3082856110E10</x:v></x:c><x:c r="C4" t="b"><x:v>1</x:v></x:c><x:c r="D4" t="str"><x:f>1+1</x:f><x:v>two</x:v></x:c>
      <x:c r="E4" t="e"><x:v>#N/A</x:v></x:c><x:c r="F4" s="3"/></x:row><x:row r="5"/></x:sheetData></x:worksheet>`;
    const strings =
      "<sst><si><t>Name</t><rPh><t>reading</t></rPh></si><si><r><t>Do not </t></r><r><t>call</t></r></si></sst>";
    const found = await read(zipFile(workbook(sheet, { "xl/sharedStrings.xml": strings })));
    expect(found.headers).toEqual(["Name", "", "Do not call"]);
    expect(found.rows).toEqual([{ line: 4, cells: ["Li & Na一", "13082856110", "true", "two", ""] }]);
  });

  it("are read whatever slashes their parts are named with", async () => {
    const parts = Object.entries(workbook(sheetOf([["name"], ["A"]])));
    const odd = Object.fromEntries(
      parts.map(([name, text], i) => [i % 2 ? `/${name}` : name.replaceAll("/", "\\"), text]),
    );
    expect(cells(await read(zipFile(odd)))).toEqual([["A"]]);
  });

  it("that others have begun to read and not read on hold nobody up", async () => {
    const file = xlsxFile(Array.from({ length: 5_000 }, (_, i) => [`Customer ${i}`, "x".repeat(200)]));
    const held = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const rows = (await openSource(chunks(file, 65_536), reading)).rows();
        await rows.next();
        return rows;
      }),
    );
    expect((await read(file, 65_536)).rows).toHaveLength(4_999);
    for (const rows of held) await rows.return(undefined);
  });

  it("name their sheets", async () => {
    expect(await previewOf(chunks(xlsxFile([["name"], ["A"]])), reading)).toMatchObject({
      format: "xlsx",
      sheets: ["List"],
      rows: [["A"]],
    });
  });

  it("of ten thousand rows are read in a stream", async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => [`Customer ${i}`, `+86130${10_000_000 + i}`]);
    expect(cells(await read(xlsxFile([["name", "phone"], ...rows]), 65_536))).toEqual(rows);
  });
});
