import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { callRow, customerRows, leadRow, type Stage, setStage, taskRow } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const lastInput = (asked: readonly { what: string; input: unknown }[], what: string) =>
  asked.filter((one) => one.what === what).at(-1)?.input;

describe("customers", () => {
  it("scrolls to the end of a long list page by page, with a screenful of rows in the page", async () => {
    const { desk, page } = await stage.open("customers", {}, ({ answers }) => {
      answers.customers = customerRows(2_000);
    });
    const grid = page.getByRole("grid");
    await grid.getByText("Customer 0", { exact: true }).waitFor();
    await page.getByText("2,000 customers").waitFor();
    await grid.focus();
    while (!(await grid.getByText("Customer 1999", { exact: true }).isVisible())) await page.keyboard.press("End");
    expect(await grid.getByRole("row").count()).toBeLessThan(60);
    expect(desk.asked.filter(({ what }) => what === "records.customers")).toHaveLength(10);
    await page.keyboard.press("Home");
    await grid.getByText("Customer 0", { exact: true }).waitFor();
  });

  it("opens the marked row as a tab by Enter, and any row by a double click", async () => {
    const rows = customerRows(3);
    const { desk, page } = await stage.open("customers", {}, ({ answers }) => {
      answers.customers = rows;
    });
    await page.getByRole("gridcell").first().waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("ArrowDown");
    const opened = desk.next("pops.open");
    await page.keyboard.press("Enter");
    expect(await opened).toEqual({ target: { type: "customer", id: rows[1]?.customer.id } });
    await page.getByRole("grid").waitFor({ state: "hidden" });
    await page.keyboard.press("Control+2");
    const again = desk.next("pops.open");
    await page.getByText("Customer 2", { exact: true }).dblclick();
    expect(await again).toEqual({ target: { type: "customer", id: rows[2]?.customer.id } });
  });

  it("asks the desk to sort and to filter, and keeps the order and the columns for the next time", async () => {
    const { desk, page } = await stage.open("customers", {}, ({ answers }) => {
      answers.customers = customerRows(3);
    });
    await page.getByRole("button", { name: "Company" }).click();
    await page.getByRole("columnheader", { name: "Company" }).and(page.locator("[aria-sort=ascending]")).waitFor();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("menuitemcheckbox", { name: "City" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: "City" }).waitFor({ state: "detached" });
    await page.reload();
    await page.locator("[aria-sort=ascending]", { hasText: "Company" }).waitFor();
    expect(await page.getByRole("columnheader", { name: "City" }).count()).toBe(0);
    expect(lastInput(desk.asked, "records.customers")).toMatchObject({
      sort: "company",
      descending: false,
      filter: "",
    });
    await page.getByRole("grid").focus();
    await page.keyboard.press("/");
    const filtered = desk.next("records.customers");
    await page.keyboard.type("h");
    expect(await filtered).toMatchObject({ filter: "h", sort: "company", cursor: null });
  });

  it("dials the marked row by one key, and asks before it dials somebody who does not want calls", async () => {
    const rows = customerRows(3);
    const { desk, page } = await stage.open("customers", {}, ({ answers }) => {
      answers.customers = rows;
    });
    await page.getByRole("gridcell").first().waitFor();
    await page.getByRole("grid").focus();
    const dialled = desk.next("calls.dial");
    await page.keyboard.press("c");
    expect(await dialled).toMatchObject({
      number: rows[0]?.number,
      target: { type: "customer", id: rows[0]?.customer.id },
    });
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("c");
    await page.getByRole("button", { name: "Call anyway" }).waitFor();
    expect(desk.asked.filter(({ what }) => what === "calls.dial")).toHaveLength(1);
  });

  it("leaves plain letters to the field that is typed in", async () => {
    const { desk, page } = await stage.open("customers", {}, ({ answers }) => {
      answers.customers = customerRows(3);
    });
    await page.getByRole("searchbox").fill("cen");
    await page.getByRole("searchbox").press("c");
    expect(await page.getByRole("searchbox").inputValue()).toBe("cenc");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(desk.asked.some(({ what }) => what === "calls.dial")).toBe(false);
  });

  it("says what is wrong when the list can't be read, and reads it on request", async () => {
    const { page } = await stage.open("customers", {}, (desk) => {
      desk.answers.customers = customerRows(3);
      desk.refuse("records.customers", { code: "store-unavailable", values: {} });
    });
    await page.getByText("The desk's store can't be opened").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Customer 0", { exact: true }).waitFor();
  });
});

describe("leads", () => {
  it("shows open ones first and all of them on request", async () => {
    const { desk, page } = await stage.open("leads", {}, ({ answers }) => {
      answers.leads = [leadRow("Jonas Weber")];
    });
    await page.getByRole("gridcell", { name: "In work" }).waitFor();
    expect(lastInput(desk.asked, "records.leads")).toMatchObject({ status: "open" });
    const all = desk.next("records.leads");
    await page.getByText("All", { exact: true }).click();
    expect(await all).toMatchObject({ status: "all" });
  });
});

describe("tasks", () => {
  it("marks what is overdue in a word, dials a callback by one key and completes it by another", async () => {
    const task = taskRow({
      kind: "callback",
      title: "Call back",
      number: "+8613082856110",
      dueAt: Date.now() - 7_200_000,
    });
    const { desk, page } = await stage.open("tasks", {}, ({ answers }) => {
      answers.tasks = [task];
    });
    await page.getByText("Overdue, 2").waitFor();
    await page.getByRole("grid").focus();
    const dialled = desk.next("calls.dial");
    await page.keyboard.press("c");
    expect(await dialled).toMatchObject({ number: "+8613082856110" });
    const done = desk.next("tasks.setStatus");
    await page.keyboard.press("d");
    expect(await done).toEqual({ id: task.task.id, status: "done" });
  });

  it("opens a done task again", async () => {
    const task = taskRow({ title: "Send it", status: "done", doneAt: Date.now() });
    const { desk, page } = await stage.open("tasks", {}, ({ answers }) => {
      answers.tasks = [task];
    });
    const reopened = desk.next("tasks.setStatus");
    await page.getByRole("button", { name: "Open again: Send it" }).click();
    expect(await reopened).toEqual({ id: task.task.id, status: "open" });
  });
});

describe("calls", () => {
  const rows = [
    callRow(
      { outcome: "missed", direction: "in", startedAt: Date.now(), customerId: null, leadId: null },
      { sent: false },
    ),
    callRow(
      { outcome: "busy", direction: "out", startedAt: Date.now() - 60_000, dialed: "10086", e164: null },
      { name: "Jonas Weber" },
    ),
  ];

  it("says what became of each call and which are not sent, and asks for the missed ones alone", async () => {
    const { desk, page } = await stage.open("calls", {}, ({ answers }) => {
      answers.history = rows;
    });
    const missed = page.getByRole("row", { name: /Missed/ });
    await missed.getByText("Not sent yet").waitFor();
    expect(await page.getByRole("row", { name: /Jonas Weber/ }).textContent()).toContain("Busy");
    const asked = desk.next("history.list");
    await page.getByRole("radiogroup").getByText("Missed").click();
    expect(await asked).toMatchObject({ filter: "missed" });
  });

  it("says how each call sounded, all of it in its tooltip, and to whom it was given", async () => {
    const quality = {
      mos: 4.31,
      worstMos: 2.9,
      roundTripMs: 42.2,
      jitterMs: 4,
      loss: 0.012,
      codec: "opus",
      seconds: 90,
    };
    const { page } = await stage.open("calls", {}, ({ answers }) => {
      answers.history = [callRow({ quality, transferredTo: "8002" }, { name: "Jonas Weber" }), ...rows];
    });
    const all = "4.3 of 5 on average, 2.9 at worst · 42 ms · jitter 4 ms · 1.2 % lost · opus";
    const cell = page.getByRole("row", { name: /Jonas Weber/ }).getByRole("img", { name: all });
    await cell.hover();
    await page.getByText(all).waitFor();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Transferred to" }).click();
    await page.getByRole("gridcell", { name: "8002" }).waitFor();
  });

  it("looks a call up that is logged to nobody", async () => {
    const { desk, page } = await stage.open("calls", {}, ({ answers }) => {
      answers.history = rows;
    });
    await page.getByRole("gridcell").first().waitFor();
    await page.getByRole("grid").focus();
    const looked = desk.next("links.open");
    await page.keyboard.press("Enter");
    expect(await looked).toEqual({ url: "popline://pop?tel=%2B8613912345678" });
  });

  it("counts missed calls on the rail until they are looked at", async () => {
    const { page } = await stage.open("desk", {}, ({ answers }) => {
      answers.history = rows;
    });
    await page.getByRole("img", { name: "2 missed calls" }).waitFor();
    await page.keyboard.press("Control+5");
    await page.getByRole("grid").waitFor();
    await page.getByRole("img", { name: /missed call/ }).waitFor({ state: "detached" });
    await page.keyboard.press("Control+1");
    await page.reload();
    await page.getByText("Recent calls").waitFor();
    expect(await page.getByRole("img", { name: /missed calls?$/ }).count()).toBe(0);
  });
});
