import { expect, test } from "vitest";
import type { Call } from "#shared/call/types.ts";
import { aCall } from "../../helpers/builders.ts";
import { someDispositions, someTargets } from "../../helpers/desk-scenes.ts";
import { aPhoneState, aRecordPop, aTalk, somePhoneScenes } from "../../helpers/phone-scenes.ts";
import { stagePages } from "./stage.ts";

const stage = stagePages();
const dispositions = someDispositions();
const scenes = somePhoneScenes(dispositions);

function sceneOf(name: string) {
  const scene = scenes.find((one) => one.name === name);
  if (scene === undefined) throw new Error(`There is no scene ${name}.`);
  return scene.state;
}

async function openTalk(over: Partial<Call> = {}) {
  const call = aTalk(over);
  const opened = await stage.open({
    calls: [call],
    pops: [aRecordPop(dispositions, { callId: call.id })],
    phone: aPhoneState(),
  });
  opened.desk.answers.targets = someTargets();
  return { ...opened, call };
}

test("Alt+F opens the list in the field, arrows and Enter ask the marked colleague first", async () => {
  const { page, desk, call, complaints } = await openTalk();
  await page.keyboard.press("Alt+f");
  const field = page.getByRole("combobox", { name: "Name, extension or number" });
  await field.waitFor();
  expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.locator("[data-target='8004']").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.locator("[data-target='8004'][aria-selected=true]").waitFor();
  const asked = desk.next("calls.consult");
  await page.keyboard.press("Enter");
  expect(await asked).toEqual({ callId: call.id, to: "8004" });
  await field.waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("Alt+Enter sends the call at once, and so does the row's own button", async () => {
  const { page, desk, call } = await openTalk();
  await page.keyboard.press("Alt+f");
  await page.locator("[data-target='8003'][aria-selected=true]").waitFor();
  const sent = desk.next("calls.transfer");
  await page.keyboard.press("Alt+Enter");
  expect(await sent).toEqual({ callId: call.id, to: "8003" });
  await page.getByRole("combobox", { name: "Name, extension or number" }).waitFor({ state: "detached" });
  await page.keyboard.press("Alt+f");
  const byButton = desk.next("calls.transfer");
  await page.getByRole("button", { name: "Send now: 王芳芳" }).click();
  expect(await byButton).toEqual({ callId: call.id, to: "8012" });
});

test("a number that nobody is known by can be typed and asked, and the panel says that no record goes along", async () => {
  const { page, desk, call } = await openTalk();
  desk.answers.targets = [];
  await page.keyboard.press("Alt+f");
  await page.getByText("No colleagues are known on this desk yet").waitFor();
  await page.keyboard.type("+49 89 12345678");
  await page.getByText("no record, no notes").waitFor();
  const asked = desk.next("calls.consult");
  await page.keyboard.press("Enter");
  expect(await asked).toEqual({ callId: call.id, to: "+498912345678" });
});

test("Escape closes the list, keeps what was typed and gives the focus back", async () => {
  const { page, desk } = await openTalk();
  const button = page.getByRole("button", { name: "Transfer", exact: true });
  await button.click();
  await page.keyboard.type("zha");
  await page.keyboard.press("Escape");
  await page.locator("[data-transfer-panel]").waitFor({ state: "detached" });
  expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
  expect(desk.asked.map(({ what }) => what)).not.toContain("calls.consult");
  await page.keyboard.press("Alt+f");
  expect(await page.getByRole("combobox", { name: "Name, extension or number" }).inputValue()).toBe("zha");
});

test("a refused transfer is told beside the list, which stays open with its text", async () => {
  const { page, desk } = await openTalk();
  desk.refuse("calls.transfer", { code: "transfer-refused", values: {} });
  await page.keyboard.press("Alt+f");
  await page.keyboard.type("8003");
  await page.locator("[data-target='8003'][aria-selected=true]").waitFor();
  await page.keyboard.press("Alt+Enter");
  await page.getByText("The exchange did not transfer the call.").waitFor();
  expect(await page.getByRole("combobox", { name: "Name, extension or number" }).inputValue()).toBe("8003");
});

test("notes typed a moment ago are on disk before the transfer is asked for", async () => {
  const { page, desk, call } = await openTalk();
  await page.keyboard.press("Alt+f");
  await page.locator("[data-target='8003'][aria-selected=true]").waitFor();
  await page.keyboard.press("Alt+t");
  await page.keyboard.type("wants 40 seats");
  const sent = desk.next("calls.transfer");
  await page.keyboard.press("Alt+Enter");
  await sent;
  expect(desk.drafts.get(`wrap-up:${call.id}`)?.body.notes).toBe("wants 40 seats");
});

test("Answer of a second call is in sight while the list is open, and nothing above it has moved", async () => {
  const { page, desk, call } = await openTalk();
  await page.keyboard.press("Alt+f");
  await page.locator("[data-target='8003']").waitFor();
  const hangUp = page.getByRole("button", { name: "Hang up" });
  const before = await hangUp.boundingBox();
  const second = aCall({ line: 2, startedAt: Date.now(), state: { name: "ringing", at: Date.now() } });
  desk.push({ calls: [call, second] });
  const answer = page.getByRole("button", { name: "Answer" });
  await answer.waitFor();
  const box = await answer.boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(768);
  expect(await hangUp.boundingBox()).toEqual(before);
  await page.getByText("Answer puts 黄航 on hold").waitFor();
  const answered = desk.next("calls.answer");
  // Playwright refuses a click on what is covered.
  await answer.click({ timeout: 2_000 });
  expect(await answered).toEqual({ callId: second.id });
});

test("how a transfer goes on is told, and why it failed, with the way to somebody else", async () => {
  const { page, desk } = await stage.open(sceneOf("transfer-going"));
  desk.answers.targets = someTargets();
  await page.getByText("It rings at Zhang Wei").waitFor();
  desk.push(sceneOf("transfer-failed"));
  await page.getByText("Not transferred to Zhang Wei: busy. The call is still yours.").waitFor();
  await page.getByRole("button", { name: "Somebody else" }).click();
  await page.getByRole("combobox", { name: "Name, extension or number" }).waitFor();
});

test("during a question both are named with who is who, and each way on is one key", async () => {
  const state = sceneOf("consult");
  const [about, consult] = state.calls;
  const { page, desk } = await stage.open(state);
  const card = page.getByRole("article", { name: "Asking first" });
  await card.getByText("On hold, hears music").waitFor();
  expect(await card.getByRole("listitem").allInnerTexts()).toEqual([
    expect.stringMatching(/^Caller\s+黄航/),
    expect.stringMatching(/^Asked\s+Zhang Wei/),
  ]);
  const swapped = desk.next("calls.resume");
  await page.keyboard.press("Alt+z");
  expect(await swapped).toEqual({ callId: about?.id });
  const merged = desk.next("calls.merge");
  await page.keyboard.press("Alt+j");
  expect(await merged).toEqual({ callId: about?.id, withCallId: consult?.id });
  const back = desk.next("calls.cancelConsult");
  await page.keyboard.press("Alt+e");
  expect(await back).toEqual({ callId: consult?.id });
  const completed = desk.next("calls.completeTransfer");
  await page.keyboard.press("Alt+f");
  expect(await completed).toEqual({ callId: consult?.id });
  expect(await page.locator("[data-transfer-panel]").count()).toBe(0);
});

test("a colleague who has not answered yet can't be swapped to or merged, but the call can be sent there", async () => {
  const { page, desk } = await stage.open(sceneOf("consult-ringing"));
  const card = page.getByRole("article", { name: "Asking first" });
  await card.waitFor();
  expect(await card.getByRole("button", { name: "Swap" }).isDisabled()).toBe(true);
  expect(await card.getByRole("button", { name: "Conference" }).isDisabled()).toBe(true);
  const sent = desk.next("calls.completeTransfer");
  await card.getByRole("button", { name: "Transfer without waiting" }).click();
  await sent;
});

test("a conference is one card: each party alone, all of them muted and ended by one key, or left together", async () => {
  const state = sceneOf("conference");
  const [customer, colleague] = state.calls;
  const { page, desk } = await stage.open(state);
  const card = page.getByRole("article", { name: "Conference" });
  const alone = desk.next("calls.split");
  await card.getByRole("button", { name: "Talk to 黄航 alone" }).click();
  expect(await alone).toEqual({ callId: customer?.id });
  const held = desk.next("calls.hold");
  await card.getByRole("button", { name: "Hold Zhang Wei" }).click();
  expect(await held).toEqual({ callId: colleague?.id });
  const moved = desk.next("calls.toRoom");
  await page.keyboard.press("Alt+Shift+j");
  expect(await moved).toEqual({ callId: customer?.id });
  const left = desk.next("calls.completeTransfer");
  await card.getByRole("button", { name: "Leave, they talk on" }).click();
  expect(await left).toEqual({ callId: colleague?.id });
  await page.keyboard.press("Alt+m");
  await page.keyboard.press("Alt+x");
  const both = (what: string) => desk.asked.filter((one) => one.what === what).map(({ input }) => input);
  await expect.poll(() => both("calls.hangUp").length).toBe(2);
  expect(both("calls.mute")).toEqual([customer, colleague].map((call) => ({ callId: call?.id, on: true })));
});

test("from a room of the exchange somebody is called first and then moved in", async () => {
  const state = sceneOf("room");
  const [room] = state.calls;
  const { page, desk } = await stage.open(state);
  desk.answers.targets = someTargets();
  await page.keyboard.press("Alt+j");
  const called = desk.next("calls.consult");
  await page.getByRole("button", { name: "Call Zhang Wei" }).click();
  expect(await called).toEqual({ callId: room?.id, to: "8003" });
  const waiting = aTalk({ ...room, state: { name: "held", at: Date.now(), by: "local" } });
  const joining = aTalk({ purpose: "consult", about: waiting.id, direction: "out", line: 2, dialed: "8003" });
  desk.push({ calls: [waiting, joining] });
  const merged = desk.next("calls.merge");
  await page.getByRole("button", { name: "Add to the conference" }).click();
  expect(await merged).toEqual({ callId: joining.id, withCallId: waiting.id });
});

test("two lines are connected with each other from the list", async () => {
  const state = sceneOf("two-to-merge");
  const { page, desk } = await stage.open(state);
  await page.keyboard.press("Alt+f");
  const connected = desk.next("calls.completeTransfer");
  await page.getByRole("button", { name: "Connect with Olga Petrova" }).click();
  expect(await connected).toEqual({ callId: state.calls[0]?.id });
});
