import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  type AgentReportRow,
  type DeskReportSpan,
  type DeskState,
  firstCompany,
  type QueueReportRow,
  type ReportCall,
  type ReportFile,
  type ReportSchedule,
} from "#shared/contract/desk/index.ts";
import { type CustomerId, newId, type QueueId } from "#shared/ids.ts";
import {
  averageHandleMs,
  averageSpeedOfAnswerMs,
  intervalsIn,
  noAgentCounts,
  noAgentTimes,
  noQueueCounts,
  occupancy,
  type QueueCounts,
  serviceLevel,
} from "#shared/queue/index.ts";
import { atRest, axeViolations } from "#tests/helpers/axe.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";
import type { FakeDesk } from "#tests/helpers/fake-desk.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const { session, settings } = aDeskState();
const names = ["support", "sales", "billing"];
const company = {
  ...firstCompany,
  queues: ["Support", "Sales", "Billing"].map((name, i) => ({
    ...{ id: newId<QueueId>(), name, exchangeName: names[i] ?? name, number: null, active: true },
  })),
};
const reader: Partial<DeskState> = {
  company,
  ...(session.name === "signed-in" && {
    session: { ...session, user: { ...session.user, role: "supervisor", functions: ["reports.read"] } },
  }),
};

const minute = 60_000;
const day = 24 * 60 * minute;

/** Counts of an interval that are the same each time: busiest at ten, quiet at night. */
function counts(from: number, until: number, weight: number): QueueCounts {
  const hours = (until - from) / (60 * minute);
  const hour = new Date(from).getUTCHours();
  const load = hours >= 23 ? 300 : Math.max(0, 40 - Math.abs(hour - 10) * 5) * hours;
  const offered = Math.round(load * weight);
  const abandoned = Math.round(offered * 0.12);
  const left = Math.round(offered * 0.04);
  const answered = offered - abandoned - left;
  const answeredInTime = Math.round(answered * (0.95 - Math.min(0.4, offered / 200)));
  return {
    ...{ ...noQueueCounts, offered, answered, answeredInTime, abandoned, left, handled: answered },
    ...{ answeredWaitMs: answered * 18_000, abandonedWaitMs: abandoned * 40_000, longestWaitMs: offered * 2_500 },
    ...{ talkedMs: answered * 182_000, heldMs: answered * 11_000, wrapUpMs: answered * 24_000 },
  };
}

function queueRows(report: "intervals" | "queues", span: DeskReportSpan): QueueReportRow[] {
  const whole = { from: span.from, until: span.until };
  const intervalOf = span.interval === "all" ? () => whole : intervalsIn(span.zone, span.interval);
  const rows: QueueReportRow[] = [];
  for (let at = span.from; at < Math.min(span.until, Date.now()); at = intervalOf(at).until)
    for (const [i, queue] of (report === "intervals" ? [null] : names).entries()) {
      const { from, until } = intervalOf(at);
      const own = counts(from, until, queue === null ? 1 : 0.6 / (i + 1));
      if (own.offered === 0) continue;
      const abandons = span.abandons ?? "ignored";
      rows.push({
        ...{ from, until, queue, counts: own, abandons, serviceLevel: serviceLevel(own, abandons) },
        ...{ abandonmentRate: own.abandoned / own.offered, averageAbandonMs: 40_000, longestWaitMs: own.longestWaitMs },
        ...{ averageSpeedOfAnswerMs: averageSpeedOfAnswerMs(own), averageHandleMs: averageHandleMs(own) },
      });
    }
  return rows;
}

function agentRows(): AgentReportRow[] {
  const people = ["Li Na", "Zhang Wei", "Maximilian Obermüller-Schmidt", "Olu Adeyemi", "王芳芳", "Chen Jie", null];
  return people.map((name, i) => {
    const answered = 60 - i * 7;
    const own = { ...noAgentCounts, offered: answered + i, answered, unanswered: i, handled: answered };
    const all = {
      ...own,
      talkedMs: answered * 190_000,
      heldMs: answered * 14_000 * (i % 3),
      wrapUpMs: answered * 31_000,
    };
    const from = Date.now() - day;
    const times = {
      ...noAgentTimes,
      ready: 4 * 3_600_000,
      talking: all.talkedMs + all.heldMs,
      "wrap-up": all.wrapUpMs,
    };
    return {
      ...{ from, until: from + day, member: String(7001 + i), userId: null, name, counts: all },
      averageHandleMs: averageHandleMs(all),
      ...{ times, occupancy: occupancy(times) },
    };
  });
}

function aReportCall(over: Partial<ReportCall> = {}): ReportCall {
  return {
    ...{ id: String(Math.random()), joinedAt: Date.now() - 60 * minute, queue: "support", number: "+8613912345678" },
    ...{ name: "Xu Jing", hidden: false, outcome: "answered", leaveReason: null, waitedMs: 18_000, member: "7001" },
    ...{ userId: null, agentName: "Li Na", talkedMs: 182_000, heldMs: 0, wrapUpMs: 24_000, endedBy: "caller" },
    ...{ interactionId: null, customerId: null, leadId: null },
    ...over,
  };
}

function aSchedule(over: Partial<ReportSchedule> = {}): ReportSchedule {
  return {
    ...{ id: newId<string>(), name: "Morning figures", report: "queues", span: "yesterday", zone: "Asia/Shanghai" },
    ...{ interval: "all", queues: null, abandons: null, format: "xlsx", language: "en", at: "07:00" },
    ...{
      weekdays: [1, 2, 3, 4, 5],
      active: true,
      version: 1,
      nextAt: Date.now() + day,
      lastAt: Date.now(),
      failure: null,
    },
    ...over,
  };
}

function aFile(over: Partial<ReportFile> = {}): ReportFile {
  const madeAt = Date.now() - 60 * minute;
  return {
    ...{ id: newId<string>(), scheduleId: null, name: "Morning figures", report: "queues", format: "csv", rows: 1_234 },
    ...{ from: madeAt - day, until: madeAt, madeAt, expiresAt: madeAt + 30 * day, bytes: 12_000 },
    ...over,
  };
}

const open = (prepare: (desk: FakeDesk) => void = () => {}, state: Partial<DeskState> = reader) =>
  stage.open("reports", state, (desk) => {
    desk.answers.queueReport = queueRows;
    desk.answers.agentReport = agentRows();
    prepare(desk);
  });
const inputs = (desk: FakeDesk, what: string) => desk.asked.filter((one) => one.what === what).map((one) => one.input);

/** Looked at by axe; where POPLINE_SHOTS names a folder, in both themes, languages and sizes, with pictures for people. */
async function look(desk: FakeDesk, page: Page, name: string): Promise<void> {
  const folder = process.env.POPLINE_SHOTS;
  const sizes =
    folder === undefined
      ? [[1366, 768]]
      : [
          [1366, 768],
          [1920, 1080],
        ];
  for (const theme of folder === undefined ? (["light"] as const) : (["light", "dark"] as const)) {
    desk.push({ settings: { ...settings, look: { theme, language: theme === "dark" ? "zh-CN" : "en" } } });
    await page.locator(`html[data-mantine-color-scheme=${theme}]`).waitFor();
    await atRest(page);
    const violations = await axeViolations(page, ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]);
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(
      serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`),
    ).toEqual([]);
    if (folder === undefined) continue;
    mkdirSync(folder, { recursive: true });
    for (const [width = 0, height = 0] of sizes) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(folder, `${name}-${theme}-${width}.png`) });
    }
    await page.setViewportSize({ width: 1366, height: 768 });
  }
  desk.push({ settings: { ...settings, look: { theme: "light", language: "en" } } });
}

describe("the reports", () => {
  it("show today by the hour, with a picture, and what the rows are together", async () => {
    const { desk, page } = await open();
    const grid = page.getByRole("grid", { name: "By interval" });
    await grid.waitFor();
    expect(inputs(desk, "reports.intervals").at(-1)).toMatchObject({ interval: "60", queues: null, abandons: null });
    await page.getByRole("combobox", { name: "Days" }).selectOption("Yesterday");
    await page.getByRole("combobox", { name: "Time zone" }).selectOption("UTC");
    await grid.getByRole("row", { name: /10:00–11:00/ }).waitFor();
    const total = grid.getByRole("row", { name: /^Total/ });
    const span = inputs(desk, "reports.intervals").at(-1) as DeskReportSpan;
    const all = queueRows("intervals", span).reduce((sum, row) => sum + row.counts.offered, 0);
    await total.getByRole("button", { name: `${all} (Offered): show the calls` }).waitFor();
    await page.getByRole("figure", { name: "Callers and service level over time" }).waitFor();
    await look(desk, page, "report-hours");
  });

  it("are asked anew with each choice, and say what can't be asked", async () => {
    const { desk, page } = await open();
    await page.getByRole("grid").waitFor();
    await page.getByRole("button", { name: /^Queues: All queues/ }).click();
    const some = desk.next("reports.intervals");
    await page.getByRole("menuitemcheckbox", { name: "Sales" }).click();
    expect(await some).toMatchObject({ queues: ["sales"] });
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Queues: Sales/ }).waitFor();
    const formula = desk.next("reports.intervals");
    await page.getByRole("combobox", { name: "Formula" }).selectOption("answered in time / (answered + abandoned)");
    expect(await formula).toMatchObject({ abandons: "against", queues: ["sales"] });
    await page.getByRole("combobox", { name: "Days" }).selectOption("Own dates");
    await page.getByLabel("First day").fill("2026-01-01");
    await page.getByText("a report is of 93 days at most").waitFor();
    await look(desk, page, "report-too-long");
    await page.getByLabel("Last day").fill("2025-12-01");
    await page.getByText("The last day is before the first one.").waitFor();
    await page.getByLabel("Last day").fill("2026-01-02");
    await expect.poll(() => (inputs(desk, "reports.intervals").at(-1) as DeskReportSpan).until).toBeGreaterThan(0);
    expect(await page.getByText("a report is of").count()).toBe(0);
    // What was asked last is asked again next time.
    await page.reload();
    await expect.poll(() => page.getByLabel("First day").inputValue()).toBe("2026-01-01");
  });

  it("are sorted by any column, with keys and with the pointer", async () => {
    const { page } = await open();
    await page.getByRole("combobox", { name: "Days" }).selectOption("Last 7 days");
    const grid = page.getByRole("grid", { name: "By interval" });
    await grid.getByRole("button", { name: "Offered", exact: true }).click();
    await grid.getByRole("button", { name: "Offered", exact: true }).click();
    expect(await grid.getByRole("columnheader", { name: "Offered" }).getAttribute("aria-sort")).toBe("descending");
    await grid.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Calls behind a row" }).waitFor();
    await page.keyboard.press("Escape");
    // As it was left.
    await grid.waitFor();
    expect(await grid.getByRole("columnheader", { name: "Offered" }).getAttribute("aria-sort")).toBe("descending");
  });

  it("show the hours of the week where a week can be seen", async () => {
    const { desk, page } = await open();
    await page.getByRole("combobox", { name: "Time zone" }).selectOption("UTC");
    await page.getByRole("grid").waitFor();
    expect(await page.getByText("Days of the week").count()).toBe(0);
    await page.getByRole("combobox", { name: "Days" }).selectOption("Last 7 days");
    await page.getByText("Days of the week").click();
    const table = page.getByRole("table", { name: "Hours of the week" });
    const monday = table.getByRole("row", { name: /^Mon/ });
    expect(await monday.getByRole("cell").nth(10).innerText()).toBe("40");
    expect(inputs(desk, "reports.intervals").at(-1)).toMatchObject({ interval: "60" });
    await look(desk, page, "report-week");
    await page.getByText("Service level, %").click();
    await expect.poll(() => monday.getByRole("cell").nth(10).innerText()).not.toBe("40");
  });

  it("tell queues, agents and dispositions apart", async () => {
    const { desk, page } = await open(({ answers }) => {
      answers.dispositionReport = [
        {
          dispositionId: newId(),
          labelEn: "Order placed",
          labelZh: "已下单",
          calls: 30,
          talkMs: 9_000_000,
          holdMs: 0,
          wrapUpMs: 900_000,
        },
        {
          dispositionId: null,
          labelEn: null,
          labelZh: null,
          calls: 10,
          talkMs: 1_000_000,
          holdMs: 0,
          wrapUpMs: 90_000,
        },
      ];
    });
    await page.getByText("By queue", { exact: true }).click();
    await page.getByRole("grid", { name: "By queue" }).waitFor();
    await page.getByRole("figure", { name: "Callers by queue" }).getByText("Billing").waitFor();
    await look(desk, page, "report-queues");
    await page.getByText("By agent", { exact: true }).click();
    const agents = page.getByRole("grid", { name: "By agent" });
    await agents.getByText("Olu Adeyemi").waitFor();
    await look(desk, page, "report-agents");
    await agents.getByRole("button", { name: "60 (Answered): show the calls" }).click();
    await page.getByRole("heading", { name: /Answered · Li Na/ }).waitFor();
    expect(inputs(desk, "reports.calls").at(-1)).toMatchObject({ member: "7001", counted: "answered" });
    await page.getByRole("button", { name: "Back to the report" }).click();
    await page.getByText("By disposition", { exact: true }).click();
    const dispositions = page.getByRole("grid", { name: "By disposition" });
    await dispositions.getByRole("row", { name: /No disposition.*25\.0%/ }).waitFor();
    await look(desk, page, "report-dispositions");
    await dispositions.getByRole("button", { name: "10 (Calls): show the calls" }).click();
    await expect.poll(() => inputs(desk, "reports.calls").at(-1)).toMatchObject({ disposition: "none" });
  });

  it("lead from a count to its calls, and from a call to the customer's record", async () => {
    const customerId = newId<CustomerId>();
    const { desk, page } = await open(({ answers }) => {
      answers.reportCalls = [
        aReportCall({ customerId, name: "黄航" }),
        aReportCall({
          outcome: "abandoned",
          member: null,
          agentName: null,
          talkedMs: null,
          wrapUpMs: null,
          name: null,
        }),
        aReportCall({ number: null, name: null, hidden: true, agentName: null, member: null }),
        aReportCall({
          number: null,
          name: null,
          outcome: "left",
          leaveReason: "timeout",
          agentName: null,
          member: null,
        }),
      ];
    });
    await page.getByRole("combobox", { name: "Days" }).selectOption("Yesterday");
    await page.getByRole("combobox", { name: "Time zone" }).selectOption("UTC");
    const row = page.getByRole("row", { name: /^10:00–11:00/ });
    await row.getByRole("button", { name: /Abandoned/ }).click();
    const calls = page.getByRole("grid");
    await calls.getByText("Outside of what you see").waitFor();
    await calls.getByText("Left: waited too long").waitFor();
    const asked = inputs(desk, "reports.calls").at(-1) as DeskReportSpan & { counted: string };
    expect([asked.counted, asked.until - asked.from]).toEqual(["abandoned", 60 * minute]);
    await look(desk, page, "report-calls");
    const opened = desk.next("pops.open");
    await calls.focus();
    await page.keyboard.press("Enter");
    expect(await opened).toEqual({ target: { type: "customer", id: customerId } });
  });

  it("are looked up by the number where a call was logged to nobody, and say it when central refuses", async () => {
    const { desk, page } = await open(({ answers }) => {
      answers.reportCalls = [aReportCall()];
    });
    await page.getByRole("grid").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Calls behind a row" }).waitFor();
    const looked = desk.next("links.open");
    await page.getByRole("row", { name: /Xu Jing/ }).dblclick();
    expect(await looked).toEqual({ url: "popline://pop?tel=%2B8613912345678" });
    desk.refuse("reports.calls", { code: "central-unreachable", values: {} });
    await page.keyboard.press("Escape");
    await page
      .getByRole("grid", { name: "By interval" })
      .getByRole("button", { name: /Answered/ })
      .last()
      .click();
    await page.getByText("Central can't be reached").waitFor();
  });

  it("say so when nothing was counted, while they are made, and when central can't make them", async () => {
    const { desk, page } = await open(({ answers, refuse }) => {
      answers.queueReport = () => [];
      refuse("reports.intervals", {
        code: "central-refused",
        values: {
          centralCode: "invalid-request",
          centralReason: "report-too-large",
          rows: 60_000,
          most: 25_000,
          detail: "",
        },
      });
    });
    await page.getByRole("alert").getByText("The report would have 60000 rows").waitFor();
    await look(desk, page, "report-refused");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Nothing was counted in these days.").waitFor();
    await look(desk, page, "report-empty");
  });

  it("are saved as files of what is shown", async () => {
    const { desk, page } = await open();
    await page.getByText("By queue", { exact: true }).click();
    await page.getByRole("grid", { name: "By queue" }).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as XLSX" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^queues-\d{4}-\d\d-\d\d\.xlsx$/);
    expect(await readFile(await file.path(), "utf8")).toBe("From,Offered\r\n");
    const [asked] = inputs(desk, "reports.export");
    expect(asked).toEqual({
      report: "queues",
      format: "xlsx",
      language: "en",
      span: inputs(desk, "reports.queues").at(-1),
    });
  });

  it("are not offered to who may not read them", async () => {
    const { page } = await open(() => {}, {});
    expect(await page.getByRole("heading", { name: "Reports" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Reports" }).count()).toBe(0);
  });
});

describe("scheduled reports", () => {
  it("are made, changed and deleted, and their files saved", async () => {
    const { desk, page } = await open(({ answers }) => {
      answers.reportSchedules = [
        aSchedule(),
        aSchedule({ name: "Month", nextAt: null, active: false, failure: "too-large" }),
      ];
      answers.reportFiles = [aFile(), aFile({ name: "Week 47/2026" })];
    });
    await page.getByText("Scheduled", { exact: true }).click();
    await page.getByRole("cell", { name: "Not made: the file would be too large" }).waitFor();
    await look(desk, page, "report-schedules");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save Week 47/2026 as CSV" }).click();
    expect((await download).suggestedFilename()).toBe("Week 47-2026.csv");
    await page.getByRole("button", { name: "New scheduled report" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Weekend");
    for (const name of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"])
      await page.getByRole("checkbox", { name }).uncheck();
    expect(await page.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await page.getByRole("checkbox", { name: "Sunday" }).check();
    await page.getByLabel("Time of day").fill("06:45");
    await look(desk, page, "report-schedule-form");
    const saved = desk.next("reports.saveSchedule");
    await page.keyboard.press("Enter");
    expect(await saved).toMatchObject({
      id: null,
      schedule: { name: "Weekend", weekdays: [7], at: "06:45", active: true },
    });
    await page.getByRole("button", { name: "Morning figures", exact: true }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    desk.refuse("reports.removeSchedule", { code: "central-unreachable", values: {} });
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("Central can't be reached").waitFor();
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByRole("heading", { name: "Reports that were made" }).waitFor();
    expect(inputs(desk, "reports.removeSchedule")).toHaveLength(2);
  });

  it("are told of in a notice that leads there, and listed anew", async () => {
    const { desk, page } = await open();
    await page.getByText("Scheduled", { exact: true }).click();
    await page.getByText("No report is made by itself yet.").waitFor();
    await look(desk, page, "report-schedules-empty");
    desk.answers.reportFiles = [aFile()];
    desk.push({
      notices: [
        {
          id: "1",
          code: "report-ready",
          level: "info",
          values: { name: "Morning figures", id: "7" },
          at: Date.now(),
          callId: null,
        },
      ],
    });
    await page.getByText("The report “Morning figures” is there.").waitFor();
    await page.getByRole("button", { name: "Save Morning figures as CSV" }).waitFor();
    await page.keyboard.press("Control+1");
    await page.getByRole("button", { name: "Go to the reports" }).click();
    await page.getByRole("heading", { name: "Reports", exact: true }).waitFor();
  });
});
