import { expect, test } from "vitest";
import type { Call } from "#shared/call/types.ts";
import { newId } from "#shared/ids.ts";
import type { Pop } from "#shared/pop/types.ts";
import { aCall, aPop } from "../../helpers/builders.ts";
import { aFullCard, someDispositions } from "../../helpers/desk-scenes.ts";
import { stagePages } from "./stage.ts";

const stage = stagePages();
const card = aFullCard(someDispositions());

function aKnownCall(): { call: Call; pop: Pop } {
  const call = aCall({ startedAt: Date.now(), state: { name: "ringing", at: Date.now() } });
  const pop = aPop({
    callId: call.id,
    openedAt: Date.now(),
    card,
    decision: {
      kind: "record",
      row: 4,
      target: { type: "customer", id: card.customer.id },
      why: { code: "number", values: { label: "mobile", number: "+8613082856110", name: card.customer.name } },
    },
  });
  return { call, pop };
}

function talking(call: Call): Call {
  return { ...call, state: { name: "active", at: Date.now() }, answeredAt: Date.now() };
}

declare global {
  interface Window {
    /** Of each pop: whether the ringing card and the record's name came in the same change of the document. */
    drawnTogether: boolean[];
  }
}

/** Runs in the page before its own scripts. */
function watchPops(): void {
  window.drawnTogether = [];
  let before = false;
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => {
      const rings = document.querySelector("[data-state=ringing]") !== null;
      const named = document.querySelector("[data-pop-name]") !== null;
      if ((rings || named) && !before) window.drawnTogether.push(rings && named);
      before = rings || named;
    }).observe(document.body, { childList: true, subtree: true });
  });
}

test("the ringing card and the record are drawn together", async () => {
  const { page, desk } = await stage.open();
  await page.addInitScript(watchPops);
  await page.reload();
  await page.getByRole("main").waitFor();
  for (let round = 0; round < 10; round += 1) {
    const { call, pop } = aKnownCall();
    desk.push({ calls: [call], pops: [pop] });
    // Boxed, because a plain `false` would be waited for further.
    const drawn = await page.waitForFunction(() => {
      const together = window.drawnTogether.shift();
      return together === undefined ? null : { together };
    });
    expect(await drawn.jsonValue()).toEqual({ together: true });
    desk.push({ calls: [], pops: [] });
    await page.locator("[data-pop-name]").waitFor({ state: "detached" });
  }
});

test("Ctrl+Enter answers from a field that is typed in, and pressed again it does not end the wrap-up", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = aKnownCall();
  await page.getByLabel("Number or extension").fill("100");
  desk.push({ calls: [call], pops: [pop] });
  await page.locator("[data-state=ringing]").waitFor();
  const answered = desk.next("calls.answer");
  await page.keyboard.press("Control+Enter");
  expect(await answered).toEqual({ callId: call.id });
  desk.push({ calls: [talking(call)] });
  await page.locator("[data-state=active]").waitFor();
  await page.getByRole("textbox", { name: "Notes" }).focus();
  await page.keyboard.press("Control+Enter");
  const muted = desk.next("calls.mute");
  await page.keyboard.press("Alt+m");
  await muted;
  expect(desk.asked.map((one) => one.what)).not.toContain("wrapUp.save");
});

test("Answer is the largest button on the screen, and the search does not cover it", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = aKnownCall();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  desk.push({ calls: [call], pops: [pop] });
  const answer = page.getByRole("button", { name: "Answer" });
  await answer.waitFor();
  const areas = await page
    .getByRole("button")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map((box) => box.width * box.height));
  const box = await answer.boundingBox();
  expect((box?.width ?? 0) * (box?.height ?? 0)).toBe(Math.max(...areas));
  // Playwright refuses a click on what is covered.
  const answered = desk.next("calls.answer");
  await answer.click({ timeout: 2_000 });
  await answered;
});

test("hold, mute, keys and hang up go to the call that is talked on", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = aKnownCall();
  desk.push({ calls: [talking(call)], pops: [pop] });
  await page.locator("[data-state=active]").waitFor();
  const held = desk.next("calls.hold");
  await page.keyboard.press("Alt+h");
  expect(await held).toEqual({ callId: call.id });
  await page.keyboard.press("Alt+k");
  const keyed = desk.next("calls.dtmf");
  await page.getByRole("group", { name: "Keypad" }).press("7");
  expect(await keyed).toEqual({ callId: call.id, digits: "7" });
  const ended = desk.next("calls.hangUp");
  await page.getByRole("button", { name: "Hang up" }).click();
  expect(await ended).toEqual({ callId: call.id });
});

test("a call on hold is swapped with the one that is talked on", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = aKnownCall();
  const held = aCall({ line: 2, state: { name: "held", at: Date.now(), by: "local" }, startedAt: Date.now() });
  desk.push({ calls: [talking(call), held], pops: [pop] });
  const resumed = desk.next("calls.resume");
  await page.getByRole("button", { name: "Swap" }).click();
  expect(await resumed).toEqual({ callId: held.id });
});

test("a number that can't be dialled is told in words and nothing is sent", async () => {
  const { page, desk } = await stage.open();
  await page.keyboard.press("Alt+p");
  await page.keyboard.type("call me");
  await page.keyboard.press("Enter");
  await page.getByText("A number has digits, +, * and # only. Take the letters out.").waitFor();
  expect(desk.asked.map((one) => one.what)).not.toContain("calls.dial");
  await page.getByLabel("Number or extension").fill("");
  await page.keyboard.type("10086");
  const dialled = desk.next("calls.dial");
  await page.keyboard.press("Enter");
  expect(await dialled).toMatchObject({ number: "10086", evenIfDoNotCall: false });
});

test("a do-not-call customer is dialled only after the agent's yes", async () => {
  const { page, desk } = await stage.open();
  const { call, pop } = aKnownCall();
  desk.push({
    calls: [{ ...call, work: "done", state: { name: "ended", at: 1, cause: "remote-hangup", sipStatus: null } }],
    pops: [pop],
  });
  desk.refuse("calls.dial", { code: "do-not-call", values: { name: "黄航" } });
  await page.getByRole("button", { name: "Call 黄航, +8613082856110" }).click();
  const dialled = desk.next("calls.dial");
  await page.getByRole("button", { name: "Call anyway" }).click();
  expect(await dialled).toMatchObject({ evenIfDoNotCall: true, target: { type: "customer", id: card.customer.id } });
});

test("a refused request is told beside the phone, in words", async () => {
  const { page, desk } = await stage.open();
  const { call } = aKnownCall();
  desk.push({ calls: [call] });
  desk.refuse("calls.answer", { code: "no-media-page", values: {} });
  await page.getByRole("button", { name: "Answer" }).click();
  await page.getByRole("region", { name: "Phone" }).getByText("Audio is not ready yet. Wait a moment").waitFor();
});

test("choosing among those who share a number is one key", async () => {
  const { page, desk } = await stage.open();
  const { call } = aKnownCall();
  const candidates = [1, 2].map((n) => ({
    target: { type: "customer" as const, id: newId<"CustomerId">() as never },
    name: `Customer ${n}`,
    company: null,
    contactId: null,
    contactName: null,
    number: "+8613082856110",
    label: "mobile" as const,
    lastContactAt: null,
    chosenAt: null,
  }));
  const pop = aPop({
    callId: call.id,
    decision: {
      kind: "choose",
      row: 5,
      candidates,
      why: { code: "shared", values: { number: "+8613082856110", count: 2 } },
    },
  });
  desk.push({ calls: [call], pops: [pop] });
  await page.getByText("Customer 2").waitFor();
  const chosen = desk.next("pops.choose");
  await page.keyboard.press("Alt+2");
  expect(await chosen).toEqual({ popId: pop.id, target: candidates[1]?.target });
});
