import { expect, test } from "vitest";
import { axeViolations } from "../../helpers/axe.ts";
import { aCall } from "../../helpers/builders.ts";
import { someDispositions, someTargets } from "../../helpers/desk-scenes.ts";
import { aPhoneState, somePhoneScenes } from "../../helpers/phone-scenes.ts";
import { stagePages } from "./stage.ts";

const stage = stagePages();
const scenes = somePhoneScenes(someDispositions());

function sceneOf(name: string) {
  const scene = scenes.find((one) => one.name === name);
  if (scene === undefined) throw new Error(`There is no scene ${name}.`);
  return scene.state;
}

const ringing = () => aCall({ startedAt: Date.now(), state: { name: "ringing", at: Date.now() } });

// Every second one in the dark: the contrast of each pair of colours is computed in tokens.test.ts already.
const inThemes = scenes.map((scene, index) => ({
  ...scene,
  theme: index % 2 === 0 ? ("light" as const) : ("dark" as const),
}));

test("axe finds nothing in any relation of calls, and nobody complains", { timeout: 180_000 }, async () => {
  const { page, desk, complaints } = await stage.open();
  desk.answers.targets = someTargets();
  for (const { name, state, theme } of inThemes) {
    desk.push({ ...state, settings: { ...state.settings, look: { theme, language: "en" } } });
    await page.locator(`[data-mantine-color-scheme=${theme}]`).waitFor();
    const [first] = state.calls;
    if (first) await page.locator(`[data-call="${first.id}"]`).first().waitFor();
    if (name === "second-call") await page.keyboard.press("Alt+f");
    const violations = await axeViolations(page, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]);
    const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`);
    expect({ name, found }).toEqual({ name, found: [] });
  }
  expect(complaints).toEqual([]);
});

test("a ringing call can be refused in three ways, each by its key", async () => {
  const call = ringing();
  const { page, desk } = await stage.open({ calls: [call], phone: aPhoneState() });
  for (const [key, how] of [
    ["Alt+r", "busy"],
    ["Alt+Shift+r", "decline"],
    ["Alt+v", "voicemail"],
  ] as const) {
    const rejected = desk.next("calls.reject");
    await page.keyboard.press(key);
    expect(await rejected).toEqual({ callId: call.id, how });
  }
});

test("voicemail is not offered where the exchange has none", async () => {
  const { page, desk } = await stage.open({
    calls: [ringing()],
    phone: aPhoneState({ can: { voicemail: false, testCall: false, conferenceRoom: false } }),
  });
  await page.getByRole("button", { name: /^Decline/ }).waitFor();
  expect(await page.getByRole("button", { name: /^Voicemail/ }).count()).toBe(0);
  await page.keyboard.press("Alt+v");
  await page.keyboard.press("Alt+r");
  await expect.poll(() => desk.asked.filter(({ what }) => what === "calls.reject").length).toBe(1);
});

test("a call that answers itself says when", async () => {
  const { page } = await stage.open({ calls: [{ ...ringing(), autoAnswerAt: Date.now() + 60_000 }] });
  await page.getByText(/^Answers itself in (60|[1-5]?\d) s$/).waitFor();
});

test("do not disturb is switched by its key and shown by the button, the column and the top bar", async () => {
  const { page, desk } = await stage.open({ phone: aPhoneState() });
  const set = desk.next("phone.set");
  await page.keyboard.press("Alt+d");
  expect(await set).toEqual({ doNotDisturb: true });
  await page.getByText("Do not disturb is on").waitFor();
  await page.getByText("Line ready · do not disturb").waitFor();
  expect(await page.getByRole("button", { name: "Do not disturb" }).getAttribute("aria-pressed")).toBe("true");
});

test("the caller ID is chosen beside the dial field, by a key that leads there", async () => {
  const { page, desk } = await stage.open({ phone: aPhoneState() });
  await page.keyboard.press("Alt+Shift+p");
  const choice = page.getByRole("combobox", { name: "Show as" });
  expect(await choice.evaluate((one) => one === document.activeElement)).toBe(true);
  const set = desk.next("phone.set");
  await choice.selectOption("+864008001234");
  expect(await set).toEqual({ callerId: "+864008001234" });
  const reset = desk.next("phone.set");
  await choice.selectOption({ label: "The line's own number" });
  expect(await reset).toEqual({ callerId: null });
});

test("the device is switched when no call is going on, and stays as it is otherwise", async () => {
  const { page, desk } = await stage.open({ phone: aPhoneState() });
  const set = desk.next("phone.set");
  await page.getByRole("button", { name: "Desk phone 7001" }).click();
  expect(await set).toEqual({ device: "desk-phone" });
  await page.getByText("On the desk phone").waitFor();
  desk.push({ calls: [{ ...ringing(), carrier: "desk-phone" }] });
  await page.locator("[data-state=ringing]").waitFor();
  await page.keyboard.press("Alt+Shift+d");
  await page.keyboard.press("Alt+r");
  await expect.poll(() => desk.asked.some(({ what }) => what === "calls.reject")).toBe(true);
  expect(desk.asked.filter(({ what }) => what === "phone.set")).toHaveLength(1);
});

test("what a desk phone can't be made to do is not there: mute, questions, conferences", async () => {
  const state = sceneOf("desk-phone");
  const { page, desk } = await stage.open(state);
  desk.answers.targets = someTargets();
  const card = page.locator(`[data-call="${state.calls[0]?.id}"]`);
  await card.getByText("On the desk phone").waitFor();
  expect(await card.getByRole("button").allInnerTexts()).toEqual(["Hold", "Keypad", "Transfer", "Hang up"]);
  await page.keyboard.press("Alt+f");
  const sent = desk.next("calls.transfer");
  await page.locator("[data-target='8003'][aria-selected=true]").waitFor();
  await page.keyboard.press("Enter");
  expect(await sent).toEqual({ callId: state.calls[0]?.id, to: "8003" });
});

test("a desk phone that can't be reached is told with the way back to the softphone", async () => {
  const { page, desk } = await stage.open(sceneOf("desk-phone-gone"));
  await page.getByText("The desk phone 7001 can't be reached.").waitFor();
  const set = desk.next("phone.set");
  await page.getByRole("button", { name: "Use the softphone" }).click();
  expect(await set).toEqual({ device: "softphone" });
});

test("digits keyed so far stand on the card, hidden ones as the engine hides them", async () => {
  const { page } = await stage.open(sceneOf("keyed"));
  await page.getByText("2 1 •••••••••••• #").waitFor();
});

test("pasted text with one number in it leaves the number; with several they are offered; nothing is dialled", async () => {
  const { page, desk } = await stage.open();
  const paste = (text: string) =>
    page.getByLabel("Number or extension").evaluate((field, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      field.dispatchEvent(event);
    }, text);
  const one = { raw: "139 1234 5678", number: "+8613912345678", shown: "+86 139 1234 5678" };
  desk.answers.numbers = [one];
  await paste("Li Na, please call back: 139 1234 5678");
  await expect.poll(() => page.getByLabel("Number or extension").inputValue()).toBe(one.shown);
  desk.answers.numbers = [one, { raw: "010 6523 4567", number: "+861065234567", shown: "010 6523 4567" }];
  await paste("139 1234 5678, at work 010 6523 4567");
  await page.getByText("2 numbers found in the text").waitFor();
  expect(desk.asked.map(({ what }) => what)).not.toContain("calls.dial");
  const dialled = desk.next("calls.dial");
  await page.getByRole("button", { name: "Call +861065234567" }).click();
  expect(await dialled).toMatchObject({ number: "+861065234567" });
});

test("the search offers each number of a pasted text", async () => {
  const { page, desk } = await stage.open();
  desk.answers.numbers = [{ raw: "x", number: "+8613912345678", shown: "+86 139 1234 5678" }];
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("Li Na 139 1234 5678");
  const dialled = desk.next("calls.dial");
  await page.getByRole("option", { name: "Call +86 139 1234 5678" }).click();
  expect(await dialled).toMatchObject({ number: "+8613912345678" });
});

test("of several numbers in the clipboard the chosen one is dialled, after the yes", async () => {
  const { page, desk } = await stage.open(sceneOf("clipboard"));
  await page.getByText("The clipboard holds several numbers.").waitFor();
  await page.getByRole("radio", { name: "+49 89 12345678" }).check();
  expect(desk.asked.map(({ what }) => what)).not.toContain("calls.dial");
  const dialled = desk.next("calls.dial");
  const settled = desk.next("dialRequest.settle");
  await page.keyboard.press("Alt+g");
  expect(await dialled).toMatchObject({ number: "+498912345678" });
  expect(await settled).toEqual({ id: "d1" });
});
