import { once } from "node:events";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { csvStream } from "#server/exports/csv-stream.ts";
import { xlsxStream } from "#server/exports/xlsx-stream.ts";
import { openSource } from "#server/imports/open-source.ts";
import { ImportReading } from "#shared/contract/central/index.ts";

type Rows = AsyncIterable<readonly string[]>;
const formats: readonly (readonly [string, (rows: Rows) => Readable])[] = [
  ["CSV", csvStream],
  ["XLSX", (rows) => xlsxStream(rows, "List")],
];

async function* of(...rows: readonly (readonly string[])[]) {
  yield* rows;
}

/** Rows that are hard to pack without an end, and how many were asked for. */
function endless() {
  const state = { asked: 0, ended: false };
  async function* rows() {
    try {
      for (;;) {
        state.asked += 1;
        yield Array.from({ length: 10 }, () => Math.random().toString(36));
      }
    } finally {
      state.ended = true;
    }
  }
  return { state, rows: rows() };
}

describe.each(formats)("a %s stream", (_name, stream) => {
  it("is read back as it was written, whatever is in the cells", async () => {
    const rows = [
      ["name", "notes", "c"],
      ["黄航", 'say "hi", <b> & ]]>\tx', " two\nlines "],
      ["", "a;b|c", "x".repeat(20_000)],
    ];
    const file = await buffer(stream(of(...rows)));
    const source = await openSource(
      async function* () {
        yield file;
      },
      ImportReading.parse({ delimiter: "," }),
    );
    const found: (readonly string[])[] = [];
    for await (const row of source.rows()) found.push(row.cells);
    expect(source.headers).toEqual(rows[0]);
    expect(found).toEqual(rows.slice(1));
  });

  it("asks for no more rows than are fetched, and for none once its reader is gone", async () => {
    const { state, rows } = endless();
    const file = stream(rows);
    await once(file, "readable");
    let before = -1;
    while (state.asked !== before) {
      before = state.asked;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    // Some 100 bytes each, and the buffers of a few streams.
    expect(state.asked).toBeLessThan(20_000);
    file.destroy();
    await expect.poll(() => state.ended).toBe(true);
  });

  it("fails with its rows", async () => {
    async function* failing() {
      yield ["a"];
      throw new Error("the database is gone");
    }
    await expect(buffer(stream(failing()))).rejects.toThrow("the database is gone");
  });

  it("is the same file for the same rows", async () => {
    const [one, other] = [await buffer(stream(of(["a"], ["b"]))), await buffer(stream(of(["a"], ["b"])))];
    expect(one.equals(other)).toBe(true);
  });
});

describe("CSV", () => {
  it("has no cell that a spreadsheet would calculate, in narrow or wide forms", async () => {
    const cells = ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "a=1", "'x"];
    const file = await buffer(csvStream(of(cells)));
    const disarmed = cells.slice(0, 10).map((it) => `"'${it}"`);
    expect(file.toString()).toBe(`\ufeff${disarmed.join(",")},a=1,'x\r\n`);
  });
});
