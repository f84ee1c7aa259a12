import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { AuditItem, ImportPreview, ImportView } from "#shared/contract/central/index.ts";
import type { DeskState } from "#shared/contract/desk/index.ts";
import { newId, type UserId } from "#shared/ids.ts";
import { axeViolations } from "#tests/helpers/axe.ts";
import { aCustomerCard, aPop, testTime } from "#tests/helpers/builders.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";
import type { FakeDesk } from "#tests/helpers/fake-desk.ts";
import { customerRows, type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const { session, settings } = aDeskState();
const supervising = ["customers.import", "customers.export"];
const granted = { supervisor: supervising, administrator: [...supervising, "persons.erase", "audit.read"] };
const as = (role: keyof typeof granted): Partial<DeskState> =>
  session.name === "signed-in"
    ? { session: { ...session, user: { ...session.user, role, functions: granted[role] } } }
    : {};

const preview: ImportPreview = {
  readable: true,
  format: "csv",
  reading: { encoding: "gb18030", delimiter: ",", sheet: 0 },
  sheets: [],
  headers: ["姓名", "公司", "手机", "微信"],
  rows: [
    ["黄航", "华兴科技有限公司", "13082856110", "hh_1988"],
    ["李娜", "", "13910027001", ""],
  ],
  mapping: ["name", "company", "phone-mobile", null],
};

function aView(over: Partial<ImportView> = {}): ImportView {
  return {
    ...{
      id: newId<string>(),
      fileName: "客户.csv",
      size: 2048,
      state: "running",
      parts: [],
      totalRows: 1200,
      failure: null,
    },
    ...{ userId: newId(), userName: "Lin Xiaoyu", createdAt: testTime, startedAt: testTime, endedAt: null },
    counts: { rows: 400, created: 350, merged: 30, unchanged: 8, rejected: 12 },
    reasons: [
      { reason: "bad-number", rows: 9 },
      { reason: "duplicate-in-file", rows: 3 },
    ],
    ...over,
  };
}

const choose = (page: Page, name: string, body: string | Buffer) =>
  page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(body) });
const inputs = (desk: FakeDesk, what: string) => desk.asked.filter((one) => one.what === what).map((one) => one.input);

/** Looked at by axe; where POPLINE_SHOTS names a folder, in both themes and languages, with pictures for people. */
async function look(desk: FakeDesk, page: Page, name: string): Promise<void> {
  for (const theme of process.env.POPLINE_SHOTS === undefined ? (["light"] as const) : (["light", "dark"] as const)) {
    desk.push({ settings: { ...settings, look: { theme, language: theme === "dark" ? "zh-CN" : "en" } } });
    await page.locator(`html[data-mantine-color-scheme=${theme}]`).waitFor();
    const violations = await axeViolations(page, ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]);
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(
      serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`),
    ).toEqual([]);
    const folder = process.env.POPLINE_SHOTS;
    if (folder === undefined) continue;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  }
  desk.push({ settings: { ...settings, look: { theme: "light", language: "en" } } });
}

describe("an import", () => {
  it("goes from the file over its columns and the duplicates' rule to the report", async () => {
    const { desk, page } = await stage.open("import", as("supervisor"), ({ answers }) => {
      answers.importPreview = preview;
      answers.imports = [aView({ state: "ready" })];
    });
    await choose(page, "客户.csv", "a".repeat(300 * 1024));
    await page.getByRole("combobox", { name: "What is “微信”?" }).waitFor();
    expect(inputs(desk, "imports.announce")).toMatchObject([{ fileName: "客户.csv", size: 307_200 }]);
    expect(inputs(desk, "imports.sendPart")).toMatchObject([{ part: 0 }, { part: 1 }]);
    await look(desk, page, "import-columns");
    await page.getByRole("combobox", { name: "What is “微信”?" }).selectOption("Notes");
    await page.getByRole("combobox", { name: "What is “公司”?" }).selectOption("Name");
    await page.getByText("Two columns are “Name”").waitFor();
    expect(await page.getByRole("button", { name: "Next" }).isDisabled()).toBe(true);
    await page.getByRole("combobox", { name: "What is “公司”?" }).selectOption("Company");
    await page.getByRole("button", { name: "Next" }).click();
    expect(await page.getByRole("radio", { name: "Fill what is empty" }).isChecked()).toBe(true);
    await look(desk, page, "import-rules");
    await page.getByRole("radio", { name: "Skip" }).check();
    desk.answers.imports = [aView()];
    await page.getByRole("button", { name: "Import", exact: true }).last().click();
    await page.getByText("400 of 1,200 rows").waitFor();
    expect(inputs(desk, "imports.start")).toMatchObject([
      {
        rules: {
          mapping: ["name", "company", "phone-mobile", "notes"],
          duplicates: "skip",
          sameNumber: "report",
          reading: preview.readable && preview.reading,
        },
      },
    ]);
    await look(desk, page, "import-running");
    desk.answers.imports = [
      aView({ state: "done", counts: { rows: 1200, created: 1100, merged: 60, unchanged: 28, rejected: 12 } }),
    ];
    await page.getByRole("button", { name: "Import another file" }).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the report" }).click();
    expect((await download).suggestedFilename()).toBe("rejected-客户.csv");
    await look(desk, page, "import-done");
  });

  it("is read anew in the encoding that the agent chooses, and can be cancelled", async () => {
    const { desk, page } = await stage.open("import", as("administrator"), ({ answers }) => {
      answers.importPreview = preview;
      answers.imports = [aView()];
    });
    await page.getByRole("button", { name: "Show the import of 客户.csv" }).waitFor();
    await choose(page, "a.csv", "x");
    await page.getByRole("combobox", { name: "Encoding" }).waitFor();
    const again = desk.next("imports.preview");
    await page.getByRole("combobox", { name: "Encoding" }).selectOption("UTF-8");
    expect(await again).toMatchObject({ reading: { encoding: "utf-8", delimiter: "," } });
    await page.getByRole("button", { name: "Another file" }).click();
    await page.getByRole("button", { name: "Show the import of 客户.csv" }).click();
    const cancelled = desk.next("imports.cancel");
    await page.getByRole("button", { name: "Cancel the import" }).click();
    await cancelled;
  });

  it("says in a sentence what is wrong with a file", async () => {
    const { desk, page } = await stage.open("import", as("supervisor"), ({ answers }) => {
      answers.importPreview = { readable: false, problem: "not-a-table" };
      answers.imports = [aView()];
    });
    await choose(page, "list.csv", "%PDF-1.7");
    await page.getByRole("alert").getByText("neither a CSV nor an XLSX file").waitFor();
    desk.refuse("imports.announce", { code: "central-unreachable", values: {} });
    await choose(page, "other.csv", "name");
    await page.getByText("Central can't be reached").waitFor();
  });

  it("is not offered to agents, and its address leads them to the desk", async () => {
    const { page } = await stage.open("import", {}, () => {});
    expect(await page.getByRole("heading", { name: "Import customers" }).count()).toBe(0);
    await page.keyboard.press("Control+2");
    await page.getByRole("button", { name: "New customer" }).waitFor();
    expect(await page.getByRole("button", { name: /^(Import|Export)$/ }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Audit log" }).count()).toBe(0);
  });
});

describe("an export", () => {
  it("takes the list's filter along and saves what comes in pieces", async () => {
    const { desk, page } = await stage.open("customers", as("supervisor"), ({ answers }) => {
      answers.customers = customerRows(3);
    });
    await page.getByRole("searchbox").fill("huang");
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByText("begins with “huang”").waitFor();
    await look(desk, page, "export");
    await page.getByText("Excel (XLSX)").click();
    const download = page.waitForEvent("download");
    await page.getByRole("dialog").getByRole("button", { name: "Export" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("customers.xlsx");
    expect(await readFile(await file.path(), "utf8")).toBe("Name\r\nHuang Hang\r\n");
    expect(inputs(desk, "imports.exportCustomers")).toEqual([{ format: "xlsx", language: "en", q: "huang" }]);
    await page.getByText("Saved as customers.xlsx").waitFor();
  });
});

describe("erasing a person", () => {
  it("needs the name typed by hand, and shows the receipt", async () => {
    const card = aCustomerCard();
    const why = { code: "number", values: { label: "mobile", number: "+8613082856110", name: "Huang Hang" } } as const;
    const target = { type: "customer", id: card.customer.id } as const;
    const pop = aPop({ callId: null, origin: "agent", decision: { kind: "record", row: 4, target, why }, card });
    const { desk, page } = await stage.open("", { ...as("administrator"), pops: [pop] });
    await page.getByRole("button", { name: "Erase the person" }).click();
    const erase = page.getByRole("button", { name: "Erase for good" });
    await page.getByText("Calls and other interactions").waitFor();
    expect(await erase.isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "Type “Huang Hang” to confirm" }).fill("Huang Heng");
    expect(await erase.isDisabled()).toBe(true);
    await look(desk, page, "erase");
    await page.getByRole("textbox", { name: "Type “Huang Hang” to confirm" }).fill("Huang Hang");
    await page.getByRole("combobox", { name: "Why" }).selectOption("The person withdrew consent");
    desk.refuse("persons.erase", { code: "central-unreachable", values: {} });
    await erase.click();
    await page.getByText("Central can't be reached").waitFor();
    await erase.click();
    await page.getByRole("heading", { name: "Erased", exact: true }).waitFor();
    const asked = inputs(desk, "persons.erase");
    expect(asked).toMatchObject([
      {},
      { target: { type: "customer", id: card.customer.id }, reason: "consent-withdrawn", confirmName: "Huang Hang" },
    ]);
    // Sent again after a failure it is the same erasure.
    expect(new Set(asked.map((it) => (it as { id: string }).id)).size).toBe(1);
    await look(desk, page, "receipt");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the receipt" }).click();
    expect((await download).suggestedFilename()).toMatch(/^erasure-.*\.json$/);
  });
});

describe("the audit log", () => {
  it("is narrowed by what, who, day and record, and read on", async () => {
    const userId = newId<UserId>();
    const recordId = newId<string>();
    const entry = (id: number, over: Partial<AuditItem>): AuditItem => ({
      ...{ id, at: testTime, userId, userName: "Lin Xiaoyu", action: "record-seen", entity: "customer", recordId },
      ...{ recordName: "黄航", detail: { by: "lookup" } },
      ...over,
    });
    const { desk, page } = await stage.open("audit", as("administrator"), ({ answers }) => {
      answers.audit = [
        entry(999, {
          action: "person-erased",
          entity: null,
          recordId: null,
          recordName: null,
          detail: { kind: "customer" },
        }),
        entry(998, { recordId: null, recordName: null, detail: { erased: true } }),
        entry(997, {
          action: "export-ended",
          entity: null,
          recordId: null,
          recordName: null,
          detail: { rows: 120, complete: "yes", filters: ["q"] },
        }),
        entry(996, { action: "record-changed", detail: { fields: ["city", "doNotCall"] } }),
        ...Array.from({ length: 150 }, (_, i) => entry(900 - i, {})),
      ];
    });
    await page.getByRole("cell", { name: "Erased a person" }).waitFor();
    await page.getByText("rows: 120 · complete: yes · filters: search").waitFor();
    await page.getByText("fields: City, Do not call").waitFor();
    await look(desk, page, "audit");
    await page.getByRole("button", { name: "Older entries" }).click();
    expect(inputs(desk, "audit.list").at(-1)).toMatchObject({ cursor: "100", limit: 100 });
    const byAction = desk.next("audit.list");
    await page.getByRole("combobox", { name: "What" }).selectOption("Saw");
    expect(await byAction).toMatchObject({ action: "record-seen" });
    const byUser = desk.next("audit.list");
    await page.getByRole("combobox", { name: "Who" }).selectOption("Lin Xiaoyu");
    expect(await byUser).toMatchObject({ userId });
    const byDay = desk.next("audit.list");
    await page.getByLabel("Until").fill("2026-11-22");
    expect(await byDay).toMatchObject({ until: new Date(2026, 10, 23).getTime() });
    const byRecord = desk.next("audit.list");
    await page.getByRole("button", { name: "黄航" }).first().click();
    expect(await byRecord).toMatchObject({ recordId });
  });
});
