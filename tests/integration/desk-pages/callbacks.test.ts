import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { newCallback } from "#shared/crm/index.ts";
import { newId } from "#shared/ids.ts";
import { axeViolations } from "#tests/helpers/axe.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";
import { type Stage, setStage, taskRow } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const today = (hour: number, minute: number) => new Date().setHours(hour, minute, 0, 0);
const callback = {
  ...newCallback({ queue: "support-1", at: today(0, 1), maxAttempts: 3 }),
  ...{ calls: 3, lastCallAt: today(14, 2), attempts: 1, lastAttemptAt: today(14, 10) },
};
const free = taskRow({ title: "Support", number: "+8613082856110", dueAt: Date.now() - 60_000, callback });
const taken = {
  ...taskRow({
    ...{ title: "Sales", number: "+8613912345678", assigneeId: newId<never>() },
    callback: { ...callback, calls: 1, attempts: 0, lastAttemptAt: null },
  }),
  ...{ name: "Huang Hang", assignee: "Wang Fang" },
};
const over = taskRow({
  ...{ title: "Support", number: "+8613800000000", status: "cancelled" as const, doneAt: today(15, 0) },
  callback: { ...callback, attempts: 3, closed: "not-reached", closedAt: today(15, 0) },
});
const open = () =>
  stage.open("tasks", {}, ({ answers }) => {
    answers.tasks = [free, taken, over];
  });

it("callbacks are listed by themselves: of which queue, how often they called and when last, and what was tried", async () => {
  const { desk, page } = await open();
  await page.getByText("Call back: Sales").waitFor();
  const asked = desk.next("tasks.list");
  await page.getByRole("switch", { name: "Callbacks" }).focus();
  await page.keyboard.press("Space");
  expect(await asked).toMatchObject({ callbacks: true, mine: true, status: "open" });
  const row = (title: string) => page.getByRole("row").filter({ hasText: title });
  await row("Call back: Support").first().getByText("3 times, last 14:02").waitFor();
  await row("Call back: Support").first().getByText("1 of 3").waitFor();
  await row("Call back: Sales").getByText("Once, 14:02").waitFor();
  await row("Call back: Sales").getByText("Wang Fang").waitFor();
  await row("Call back: Sales").getByText("Not yet").waitFor();
  await page.getByText("Not reached").waitFor();
  expect(await page.getByRole("button", { name: /^Take: / }).count()).toBe(1);
  expect(await page.getByRole("switch", { name: "Only mine and free ones" }).isChecked()).toBe(true);
});

it("a free callback is taken by a button or one key and dialled by another; one that somebody has is not taken", async () => {
  const { desk, page } = await open();
  await page.getByRole("switch", { name: "Callbacks" }).click();
  const byButton = desk.next("tasks.take");
  await page.getByRole("button", { name: "Take: Call back: Support" }).click();
  expect(await byButton).toEqual({ id: free.task.id });
  await page.getByRole("grid").focus();
  const byKey = desk.next("tasks.take");
  await page.keyboard.press("Home");
  await page.keyboard.press("a");
  expect(await byKey).toEqual({ id: free.task.id });
  const dialled = desk.next("calls.dial");
  await page.keyboard.press("c");
  expect(await dialled).toMatchObject({ number: "+8613082856110" });
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("a");
  const done = desk.next("tasks.setStatus");
  await page.keyboard.press("d");
  expect(await done).toEqual({ id: taken.task.id, status: "done" });
  expect(desk.asked.filter(({ what }) => what === "tasks.take")).toHaveLength(2);
});

it.each([
  { theme: "light", language: "en", said: "Take" },
  { theme: "dark", language: "zh-CN", said: "领取" },
] as const)("the callbacks have no barriers that axe knows of, in the $theme look in $language", async (look) => {
  const { theme, language, said } = look;
  const { desk, page } = await open();
  const { settings } = aDeskState();
  desk.push({ settings: { ...settings, look: { theme, language } } });
  await page.locator(`html[data-mantine-color-scheme=${theme}]`).waitFor();
  await page.getByRole("switch").first().click();
  await page
    .getByRole("button", { name: new RegExp(said) })
    .first()
    .waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/callbacks-${theme}.png` });
  const violations = await axeViolations(page, ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]);
  expect(violations.map(({ id }) => id)).toEqual([]);
});
