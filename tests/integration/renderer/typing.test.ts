import { expect, test } from "vitest";
import type { Call } from "#shared/call/types.ts";
import { aCall, aPop } from "../../helpers/builders.ts";
import { someDispositions } from "../../helpers/desk-scenes.ts";
import { stagePages } from "./stage.ts";

const stage = stagePages();

function anUnknownCall(over: Partial<Call> = {}) {
  const now = Date.now();
  const call = aCall({ startedAt: now, answeredAt: now, state: { name: "active", at: now }, ...over });
  const pop = aPop({
    callId: call.id,
    openedAt: now,
    decision: {
      kind: "new-lead",
      row: 7,
      check: "not-found",
      why: { code: "not-found", values: { number: "+8613082856110" } },
    },
  });
  return { call, pop };
}

test("with nobody typing the new-lead form comes to the front with the cursor in the name", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = anUnknownCall();
  desk.push({ calls: [call], pops: [pop] });
  await page.locator("[data-lead-name]").waitFor();
  await page.keyboard.type("Huang");
  expect(await page.locator("[data-lead-name]").inputValue()).toBe("Huang");
  expect(await page.getByLabel("Number of this call").inputValue()).toBe("+86 130 8285 6110");
});

test("a pop during typing opens behind and glows: focus and text stay", async () => {
  const { page, desk } = await stage.open();
  const first = anUnknownCall();
  desk.push({ calls: [first.call], pops: [first.pop] });
  await page.locator("[data-wrap-up] textarea").waitFor();
  await page.keyboard.press("Alt+t");
  await page.keyboard.type("half a sen");
  const second = anUnknownCall({ state: { name: "ringing", at: Date.now() }, answeredAt: null });
  desk.push({ calls: [first.call, second.call], pops: [first.pop, { ...second.pop, openedAt: Date.now() + 1 }] });
  await page.locator("[role=tab][data-glowing]").waitFor();
  await page.keyboard.type("tence");
  expect(await page.locator("[data-wrap-up] textarea").inputValue()).toBe("half a sentence");
  await page.locator("[role=tab][data-glowing]").click();
  expect(await page.locator("[role=tab][data-glowing]").count()).toBe(0);
  expect(await page.locator("[data-wrap-up] textarea").inputValue()).toBe("");
  await page.keyboard.press("Alt+.");
  expect(await page.locator("[data-wrap-up] textarea").inputValue()).toBe("half a sentence");
});

test("notes are in the store 300 ms after the last key, and there again after a reload", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = anUnknownCall();
  desk.push({ calls: [call], pops: [pop] });
  await page.locator("[data-wrap-up] textarea").waitFor();
  await page.keyboard.press("Alt+t");
  const key = `wrap-up:${call.id}`;
  await page.keyboard.type("asked for a quote");
  const typedAt = Date.now();
  await expect.poll(() => desk.drafts.get(key)?.body.notes, { interval: 10 }).toBe("asked for a quote");
  expect((desk.drafts.get(key)?.updatedAt ?? Number.POSITIVE_INFINITY) - typedAt).toBeLessThan(300);
  await page.locator("[data-wrap-up] [data-draft=saved]").waitFor();
  await page.reload();
  await expect.poll(() => page.locator("[data-wrap-up] textarea").inputValue()).toBe("asked for a quote");
});

test("text typed while the engine is gone stays and is saved when it is back", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = anUnknownCall();
  desk.push({ calls: [call], pops: [pop] });
  await page.locator("[data-wrap-up] textarea").waitFor();
  desk.cut();
  await page.getByText("The desk on this machine is not answering").waitFor();
  await page.keyboard.press("Alt+t");
  await page.keyboard.type("typed in the dark");
  await page.getByText("Not saved yet").waitFor();
  desk.resume();
  await expect.poll(() => desk.drafts.get(`wrap-up:${call.id}`)?.body.notes).toBe("typed in the dark");
  expect(await page.locator("[data-wrap-up] textarea").inputValue()).toBe("typed in the dark");
});

test("a late answer is offered beside the typed form and never replaces it", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = anUnknownCall();
  desk.push({ calls: [call], pops: [pop] });
  const editing = desk.next("pops.editing");
  await page.locator("[data-lead-name]").fill("Huang");
  expect(await editing).toEqual({ popId: pop.id, dirty: true });
  const decision = {
    ...pop.decision,
    why: { code: "central" as const, values: { number: "+8613082856110", name: "黄航" } },
  };
  desk.push({ pops: [{ ...pop, offer: { decision, card: null } }] });
  await page.getByText("Central knows +86 130 8285 6110 as 黄航").waitFor();
  expect(await page.locator("[data-lead-name]").inputValue()).toBe("Huang");
  const accepted = desk.next("pops.acceptOffer");
  await page.keyboard.press("Alt+u");
  await accepted;
});

test("a refused lead keeps its text and marks the field", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = anUnknownCall();
  desk.push({ calls: [call], pops: [pop] });
  await page.locator("[data-lead-name]").fill("Huang");
  await page.getByLabel("E-mail").fill("no address");
  desk.refuse("pops.saveLead", { code: "form-invalid", values: {}, fields: [{ path: "email", code: "bad-email" }] });
  await page.keyboard.press("Control+s");
  await page.getByText("This is not an e-mail address").waitFor();
  expect(await page.getByLabel("E-mail").inputValue()).toBe("no address");
  const saved = desk.next("pops.saveLead");
  await page.keyboard.press("Control+s");
  expect(await saved).toMatchObject({ popId: pop.id, form: { name: "Huang", status: "new" } });
});

test("a wrap-up is done without the mouse: disposition, notes, callback, save", async () => {
  const { page, desk } = await stage.open();
  const dispositions = desk.answers.dispositions;
  const { call, pop } = anUnknownCall({
    work: "due",
    state: { name: "ended", at: Date.now(), cause: "remote-hangup", sipStatus: null },
  });
  desk.push({ calls: [call], pops: [pop] });
  await page.getByRole("option", { name: "Interested", exact: true }).waitFor();
  await page.keyboard.press("Alt+o");
  await page.keyboard.type("interest");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Alt+t");
  await page.keyboard.type("wants a quote");
  // The disposition proposes a callback.
  await page.getByLabel("Number to call").waitFor();
  const saved = desk.next("wrapUp.save");
  await page.keyboard.press("Control+Enter");
  expect(await saved).toMatchObject({
    callId: call.id,
    target: null,
    dispositionId: dispositions.find((one) => one.code === "interested")?.id,
    notes: "wants a quote",
    task: { kind: "callback", number: "13082856110" },
  });
  expect(someDispositions()).toHaveLength(dispositions.length);
});

test("a tab whose wrap-up is due does not close: it says what to finish", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = anUnknownCall({
    work: "due",
    state: { name: "ended", at: Date.now(), cause: "remote-hangup", sipStatus: null },
  });
  desk.push({ calls: [call], pops: [pop] });
  await page.getByRole("tab").waitFor();
  await page.keyboard.press("Alt+w");
  await page.getByText("Finish the wrap-up of the last call first.").waitFor();
  expect(desk.asked.map((one) => one.what)).not.toContain("pops.close");
});

test("Escape leaves the search and its text is there the next time", async () => {
  const { page } = await stage.open();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("dialog").getByRole("combobox");
  await field.fill("huang");
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  expect(await field.inputValue()).toBe("huang");
});

test("the search opens what was found and dials it with Ctrl+Enter", async () => {
  const { page, desk } = await stage.open();
  const id = crypto.randomUUID();
  desk.answers.hits = [
    { type: "customer", id, title: "Huang Hang", subtitle: "Acme", number: "+8613082856110", matched: "name" },
  ];
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("huang");
  await page.getByRole("option", { name: /Huang Hang/ }).waitFor();
  const opened = desk.next("pops.open");
  await page.keyboard.press("Enter");
  expect(await opened).toEqual({ target: { type: "customer", id } });
  await page.keyboard.press("Control+k");
  await page.getByRole("option", { name: /Huang Hang/ }).waitFor();
  const dialled = desk.next("calls.dial");
  await page.keyboard.press("Control+Enter");
  expect(await dialled).toMatchObject({ number: "+8613082856110", target: { type: "customer", id } });
});
