import { expect, test } from "vitest";
import { someDispositions } from "../../helpers/desk-scenes.ts";
import { somePhoneScenes } from "../../helpers/phone-scenes.ts";
import { stagePages } from "./stage.ts";

const stage = stagePages();
const scenes = somePhoneScenes(someDispositions());
const notes = "Wants the offer for 40 seats by Friday.\nAsks whether the training is included.";

function sceneOf(name: string) {
  const state = scenes.find((one) => one.name === name)?.state;
  const [call] = state?.calls ?? [];
  if (state === undefined || call === undefined) throw new Error(`There is no scene ${name} with a call.`);
  return { state, call };
}

test("a colleague who asks is named as the one who speaks, with whom it is about and the notes so far", async () => {
  const { state, call } = sceneOf("handover");
  const { page, complaints } = await stage.open(state);
  const card = page.locator(`[data-call="${call.id}"]`);
  await card.getByText("About 黄航").waitFor();
  expect(await card.getAttribute("aria-label")).toBe("Call with Zhang Wei");
  const strip = page.getByRole("region", { name: "Zhang Wei asks you about this call" });
  await strip.getByText("Wants the offer for 40 seats by Friday.").waitFor();
  await page.getByText("Zhang Wei sent the record of 黄航 along with this call").waitFor();
  expect(complaints).toEqual([]);
});

test("the notes are taken over into an empty field by one key, and are in the store", async () => {
  const { state, call } = sceneOf("handover-blind");
  const { page, desk } = await stage.open(state);
  await page.getByText("Zhang Wei sent you this call").waitFor();
  await page.locator("[data-wrap-up] textarea").waitFor();
  await page.keyboard.press("Alt+Shift+t");
  await expect.poll(() => page.locator("[data-wrap-up] textarea").inputValue()).toBe(notes);
  await page.getByText("In your notes").waitFor();
  await expect.poll(() => desk.drafts.get(`wrap-up:${call.id}`)?.body.notes).toBe(notes);
});

test("they stand after what was typed already, also when that was typed before a reload", async () => {
  const { state, call } = sceneOf("handover-blind");
  const { page, desk } = await stage.open(state);
  const key = `wrap-up:${call.id}`;
  desk.drafts.set(key, { key, body: { notes: "Called twice." }, updatedAt: Date.now() });
  await page.reload();
  await page.getByRole("button", { name: "Take the notes over" }).click();
  await expect.poll(() => page.locator("[data-wrap-up] textarea").inputValue()).toBe(`Called twice.\n\n${notes}`);
});
