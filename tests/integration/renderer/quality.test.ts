import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "vitest";
import type { DeskState } from "#shared/contract/desk/index.ts";
import { aCall, anAgent } from "../../helpers/builders.ts";
import { aDeskState, aQuality } from "../../helpers/desk-scenes.ts";
import { stagePages } from "./stage.ts";

const stage = stagePages();
const usual = aDeskState();

function talking(quality: ReturnType<typeof aQuality>) {
  const call = aCall({ state: { name: "active", at: Date.now() }, startedAt: Date.now(), answeredAt: Date.now() });
  const media = (of: ReturnType<typeof aQuality>): DeskState["media"] => ({
    ...usual.media,
    quality: { [call.id]: of },
  });
  const agent = anAgent({ state: { name: "talking", at: Date.now() } });
  return { state: { agent, calls: [call], media: media(quality) }, media };
}

const bad = aQuality({
  ...{ roundTripMs: 38, jitterMs: 6, loss: 0.08, lossSent: 0.001, mos: 3.1, warnings: ["loss"] },
  recent: [
    ...Array.from({ length: 50 }, () => ({ mos: 4.3, loss: 0 })),
    ...Array.from({ length: 10 }, () => ({ mos: 3.1, loss: 0.08 })),
  ],
});

test("a call's sound is a quiet picture and a word; its numbers are a click away, by mouse or keyboard", async () => {
  const { page, complaints } = await stage.open(talking(aQuality()).state);
  const more = page.getByRole("button", { name: "Good line, 4.3 of 5. Show the details" });
  await more.waitFor();
  expect(await page.getByRole("region", { name: "How the call sounds" }).count()).toBe(0);
  await more.focus();
  await page.keyboard.press("Enter");
  const details = page.getByRole("region", { name: "How the call sounds" });
  await details.getByRole("img", { name: "Sound of the last minute: 4.3 of 5 on average, 4.3 at worst" }).waitFor();
  expect(await details.getByRole("term").allInnerTexts()).toEqual([
    "Sound (MOS)",
    "Delay, there and back",
    "Unevenness (jitter)",
    "Lost on the way here",
    "Lost on the way there",
    "Codec",
  ]);
  expect(await details.getByRole("definition").allInnerTexts()).toEqual([
    ...["4.3 of 5", "42 ms", "4 ms", "0 %", "0 %", "opus"],
  ]);
  await page.getByRole("button", { name: /Hide the details/ }).click();
  await details.waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("a warning says what is wrong and what to do, once and not every second anew, and goes with it", async () => {
  const { state, media } = talking(aQuality());
  const { page, desk } = await stage.open(state);
  await page.getByText("Good line").waitFor();
  desk.push({ media: media(bad) });
  const warning = page.getByRole("status").filter({ hasText: "is lost" });
  await warning.waitFor();
  const said = "8 % of what is said to you is lost. Use a cable instead of Wi-Fi and stop large downloads.";
  expect(await warning.innerText()).toBe(said);
  await page.getByText("Poor line").waitFor();
  const worse = { ...bad, loss: 0.12, recent: bad.recent.map(() => ({ mos: 2.4, loss: 0.12 })) };
  desk.push({ media: media(worse) });
  await page.getByRole("button", { name: /2\.4 of 5/ }).waitFor();
  expect(await warning.innerText()).toBe(said);
  desk.push({ media: media({ ...worse, warnings: ["loss", "delay"], roundTripMs: 512 }) });
  await page.getByText("12 % of what is said to you is lost. The sound is late: 512 ms there and back.").waitFor();
  desk.push({ media: media(aQuality()) });
  await warning.waitFor({ state: "detached" });
});

test("the picture, its warning and its details read well in either theme, and in Chinese", async () => {
  const { state } = talking(bad);
  const { page, desk } = await stage.open(state);
  await page.getByRole("button", { name: /Show the details/ }).click();
  for (const theme of ["light", "dark"] as const) {
    desk.push({ settings: { ...usual.settings, look: { theme, language: "en" } } });
    await page.locator(`[data-mantine-color-scheme=${theme}]`).waitFor();
    const { violations } = await new AxeBuilder({ page }).include("article").analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  }
  desk.push({ settings: { ...usual.settings, look: { theme: "light", language: "zh-CN" } } });
  await page.getByText("对方的话丢失了 8 %。请改用网线").waitFor();
  await page.getByText("线路较差").waitFor();
});

test("a held call has nothing to measure, and says nothing wrong", async () => {
  const { state } = talking(aQuality({ mos: null, loss: null, recent: [{ mos: null, loss: null }] }));
  const { page } = await stage.open(state);
  await page.getByRole("button", { name: "Nothing to hear. Show the details" }).click();
  await page.getByRole("img", { name: "Sound of the last minute: nothing was to be heard" }).waitFor();
});
