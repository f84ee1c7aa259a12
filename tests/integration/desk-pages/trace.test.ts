import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type CallId, newId } from "#shared/ids.ts";
import { defaultSettings } from "#shared/settings/settings.ts";
import type { TraceEntry } from "#shared/trace/index.ts";
import { aCall } from "#tests/helpers/builders.ts";
import type { FakeDesk } from "#tests/helpers/fake-desk.ts";
import { aTraceEntry } from "#tests/helpers/trace-entries.ts";
import { aLineTrace, aTraceScene } from "#tests/helpers/trace-scene.ts";
import { callRow, type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const scene = aTraceScene();
const older = aTraceScene({
  callId: newId<CallId>(),
  direction: "out",
  number: "8002",
  name: null,
  startedAt: Date.now() - 3_600_000,
});
function withTraces({ answers }: FakeDesk): void {
  answers.tracedCalls = [scene.call, older.call];
  answers.traces.set(scene.call.callId, scene.entries);
  answers.traces.set(older.call.callId, older.entries.slice(0, 3));
  answers.traces.set(null, aLineTrace());
}
const ladder = (page: Page) => page.getByRole("listbox", { name: /Ladder/ });
const marked = (page: Page) => ladder(page).locator("[aria-selected=true]");

describe("the trace of a call", () => {
  it("opens with the newest call: who said what to whom, when, and what came of it", async () => {
    const { page } = await stage.open("trace", {}, withTraces);
    await page.getByRole("heading", { name: "Call with 黄航, +86 130 8285 6110" }).waitFor();
    await ladder(page)
      .getByRole("option", { name: /^\+0\.000 from Exchange to Desk: .*INVITE · SDP Request$/ })
      .waitFor();
    await ladder(page)
      .getByRole("option", { name: /^\+0\.002 from Desk to Exchange: .*180 Ringing · INVITE In progress$/ })
      .waitFor();
    await ladder(page)
      .getByRole("option", { name: /Desk: Ringing → Connecting/ })
      .waitFor();
    await ladder(page)
      .getByRole("option", { name: /from Agent to Desk: Answer/ })
      .waitFor();
    await page.getByText("0:03 later").waitFor();
    await ladder(page).focus();
    await page.keyboard.press("End");
    await ladder(page)
      .getByRole("option", { name: /Talking → Ended · The other side hung up/ })
      .waitFor();
    await ladder(page)
      .getByRole("option", { name: /Dialog 2 491 Request Pending · INVITE Refused/ })
      .waitFor();
  });

  it("is walked through by keys: arrows move the mark, Enter shows the message, Escape goes back", async () => {
    const { page } = await stage.open("trace", {}, withTraces);
    await marked(page).waitFor();
    await ladder(page).focus();
    await page.keyboard.press("ArrowDown");
    expect(await marked(page).textContent()).toContain("180 Ringing");
    expect(await ladder(page).getAttribute("aria-activedescendant")).toBe(await marked(page).getAttribute("id"));
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    const message = page.getByRole("region", { name: "Message: INVITE · SDP" });
    await message.getByText("Call-ID: 0f6f5f30").waitFor();
    expect(await message.locator("pre").evaluate((pre) => pre === document.activeElement)).toBe(true);
    const text = await message.locator("pre").textContent();
    expect(text).toContain("a=ice-pwd:***");
    expect(text).toContain('From: "黄航" <sip:+8613082856110@192.0.2.7>');
    await page.keyboard.press("Escape");
    await message.waitFor({ state: "detached" });
    expect(await ladder(page).evaluate((list) => list === document.activeElement)).toBe(true);
    await page.keyboard.press("End");
    expect(await marked(page).getAttribute("aria-posinset")).toBe(String(scene.entries.length));
  });

  it("shows the message of what is clicked, wraps it, and copies it", async () => {
    const { page } = await stage.open("trace", {}, withTraces);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await ladder(page)
      .getByRole("option", { name: /180 Ringing/ })
      .click();
    const message = page.getByRole("region", { name: /Message: 180 Ringing/ });
    await message.getByRole("button", { name: "Copy" }).click();
    await message.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.startsWith("SIP/2.0 180 Ringing\n")).toBe(true);
    expect(await message.locator("pre").evaluate((pre) => pre.scrollWidth - pre.clientWidth)).toBe(0);
    // The mark moves on, and the message with it.
    await ladder(page).focus();
    await page.keyboard.press("ArrowDown");
    await page.getByRole("region", { name: "Event: New → Ringing" }).getByText("state from=none to=ringing").waitFor();
  });

  it("shows the messages alone on request, and remembers that", async () => {
    const { page } = await stage.open("trace", {}, withTraces);
    await ladder(page)
      .getByRole("option", { name: /Answer/ })
      .waitFor();
    await page.getByRole("radiogroup").getByText("SIP only").click();
    await ladder(page)
      .getByRole("option", { name: /Answer/ })
      .waitFor({ state: "detached" });
    expect(await ladder(page).getByRole("option").first().getAttribute("aria-setsize")).toBe("14");
    await page.reload();
    await ladder(page)
      .getByRole("option", { name: /INVITE/ })
      .first()
      .waitFor();
    expect(
      await ladder(page)
        .getByRole("option", { name: /Answer/ })
        .count(),
    ).toBe(0);
  });

  it("is saved as one file, with or without numbers", async () => {
    const { desk, page } = await stage.open("trace", {}, (fake) => {
      withTraces(fake);
      fake.answers.traceFile = {
        fileName: "popline-call-20261120-101502-10.jsonl",
        body: '{"trace":"popline"}\n{"a":"黄航"}\n',
      };
    });
    await marked(page).waitFor();
    await page.getByRole("checkbox", { name: "Hide phone numbers" }).check();
    const asked = desk.next("trace.export");
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as a file" }).click();
    expect(await asked).toEqual({ callId: scene.call.callId, hideNumbers: true });
    const download = await coming;
    expect(download.suggestedFilename()).toBe("popline-call-20261120-101502-10.jsonl");
    expect(await readFile(await download.path(), "utf8")).toBe('{"trace":"popline"}\n{"a":"黄航"}\n');
    await page.getByText(/popline-call-20261120-101502-10\.jsonl is saved/).waitFor();
  });

  it("with a thousand entries keeps only what is in sight in the page, and goes to its end at once", async () => {
    const many = Array.from(
      { length: 1_000 },
      (_, index): TraceEntry => ({
        ...aTraceEntry({ seq: index + 1 }),
        ...scene.entries[index % 10],
        seq: index + 1,
        at: scene.call.startedAt + index * 50,
        callId: scene.call.callId,
      }),
    );
    const { page } = await stage.open("trace", {}, (fake) => {
      withTraces(fake);
      fake.answers.traces.set(scene.call.callId, many);
    });
    await page.getByText("1000 entries").waitFor();
    expect(await ladder(page).getByRole("option").count()).toBeLessThan(60);
    await ladder(page).focus();
    await page.keyboard.press("End");
    await marked(page).and(page.locator("[aria-posinset='1000']")).waitFor();
    await page.keyboard.press("PageUp");
    expect(Number(await marked(page).getAttribute("aria-posinset"))).toBeLessThan(1_000);
    await page.keyboard.press("Home");
    await marked(page).and(page.locator("[aria-posinset='1']")).waitFor();
  });

  it("follows a call that goes on, and says when part of it is gone", async () => {
    const call = aCall({ id: scene.call.callId, endedAt: null });
    const { desk, page } = await stage.open("trace", { calls: [call] }, (fake) => {
      withTraces(fake);
      fake.answers.traces.set(scene.call.callId, scene.entries.slice(0, 3));
    });
    await page.getByText("3 entries").waitFor();
    await page.getByText("Going on now").waitFor();
    desk.answers.traces.set(scene.call.callId, scene.entries.slice(0, 8));
    desk.answers.traceIsComplete = false;
    desk.push({ calls: [{ ...call, state: { name: "held", at: Date.now(), by: "local" } }] });
    await page.getByText("8 entries").waitFor();
    await page.getByText("Part of this trace is gone").waitFor();
  });
});

describe("what is chosen", () => {
  it("is another call, or the line, by keys as well", async () => {
    const { desk, page } = await stage.open("trace", {}, withTraces);
    await marked(page).waitFor();
    await page.getByRole("option", { name: /8002/ }).click();
    await page.getByRole("heading", { name: "Call with 8002" }).waitFor();
    await page.getByText("3 entries").waitFor();
    const asked = desk.next("trace.get");
    await page.getByRole("listbox", { name: "Traced calls" }).focus();
    await page.keyboard.press("Home");
    expect(await asked).toEqual({ callId: null });
    await ladder(page)
      .getByRole("option", { name: /Line: refused · the line's password is wrong/ })
      .waitFor();
    await ladder(page)
      .getByRole("option", { name: /401 Unauthorized · REGISTER Password\?/ })
      .waitFor();
    await ladder(page)
      .getByRole("option", { name: /Popline 0\.1\.0 started/ })
      .waitFor();
  });

  it("comes from the list of calls by one key or a click, also when nothing is kept of the call", async () => {
    const gone = callRow({ startedAt: Date.now() - 86_400_000 }, { name: "Jonas Weber" });
    const { desk, page } = await stage.open("calls", {}, (fake) => {
      withTraces(fake);
      fake.answers.history = [callRow({ id: scene.call.callId as never }, { name: "黄航" }), gone];
    });
    await page.getByRole("gridcell").first().waitFor();
    await page.getByRole("grid").focus();
    const asked = desk.next("trace.get");
    await page.keyboard.press("t");
    expect(await asked).toEqual({ callId: scene.call.callId });
    await page.getByRole("heading", { name: /黄航/ }).waitFor();
    expect(page.url()).toMatch(/#\/trace$/);
    await page.keyboard.press("Control+5");
    await page.getByRole("grid").getByText("Jonas Weber").click();
    await page.getByRole("button", { name: "Trace", exact: true }).click();
    await page.getByText("No trace is kept of this call").waitFor();
    expect(await page.getByRole("button", { name: "Save as a file" }).isDisabled()).toBe(true);
  });

  it("is the line, from the settings", async () => {
    const { desk, page } = await stage.open("settings", {}, withTraces);
    await page.getByRole("tab", { name: "Line" }).click();
    const asked = desk.next("trace.get");
    await page.getByRole("button", { name: "Trace of the line" }).click();
    expect(await asked).toEqual({ callId: null });
  });

  it("is nothing yet on a desk without calls, and the page says whether it traces at all", async () => {
    const settings = defaultSettings();
    const { page } = await stage.open("trace", {
      settings: { ...settings, trace: { ...settings.trace, enabled: false } },
    });
    await page.getByText("No call was traced yet").waitFor();
    await page.getByText("Tracing is switched off on this desk").waitFor();
  });

  it("is refused with its reason, and read again on request", async () => {
    const { page } = await stage.open("trace", {}, (fake) => {
      withTraces(fake);
      fake.refuse("trace.get", { code: "store-unavailable", values: {} });
    });
    await page.getByText("The desk's store can't be opened").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await marked(page).waitFor();
  });
});

describe("the page", () => {
  it.each(["light", "dark"] as const)("has nothing that axe finds, in the %s theme", async (theme) => {
    const settings = { ...defaultSettings(), look: { theme, language: "en" as const } };
    const { page } = await stage.open("trace", { settings }, withTraces);
    await ladder(page).getByRole("option", { name: /491/ }).count();
    await ladder(page)
      .getByRole("option", { name: /180 Ringing/ })
      .click();
    await page.getByRole("region", { name: /Message/ }).waitFor();
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  });

  it.each([
    [1366, 768],
    [1920, 1080],
  ])("fits a window of %i×%i, and no words of the diagram run into each other's lifeline", async (width, height) => {
    const { page } = await stage.open("trace", {}, withTraces);
    await page.setViewportSize({ width, height });
    await ladder(page)
      .getByRole("option", { name: /180 Ringing/ })
      .click();
    const over = await page.evaluate(() => ({
      x: document.documentElement.scrollWidth - innerWidth,
      y: document.documentElement.scrollHeight - innerHeight,
    }));
    expect(over).toEqual({ x: 0, y: 0 });
    const cut = await ladder(page)
      .locator("span")
      .evaluateAll((spans) =>
        // What is only spoken is one pixel wide.
        spans
          .filter((span) => span.clientWidth > 1 && span.scrollWidth > span.clientWidth + 1)
          .map((span) => span.textContent),
      );
    expect(cut.filter((text) => text !== "")).toEqual([]);
  });
});
