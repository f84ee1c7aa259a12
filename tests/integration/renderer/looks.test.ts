import { expect, test } from "vitest";
import { atRest, axeViolations } from "../../helpers/axe.ts";
import { someDispositions, someScenes } from "../../helpers/desk-scenes.ts";
import { stagePages } from "./stage.ts";

const stage = stagePages();
const scenes = someScenes(someDispositions());

test.each(scenes)("axe finds nothing in the screen $name, in either theme", async ({ state }) => {
  const { page, desk, complaints } = await stage.open(state);
  for (const theme of ["light", "dark"] as const) {
    desk.push({ settings: { ...state.settings, look: { theme, language: "en" } } });
    await page.locator(`[data-mantine-color-scheme=${theme}]`).waitFor();
    await atRest(page);
    // The looks differ by their colours alone.
    const tags = theme === "light" ? ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] : ["wcag2aa"];
    const violations = await axeViolations(page, tags);
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  }
  expect(complaints).toEqual([]);
});

test.each(["search", "help"] as const)("axe finds nothing in the %s panel", async (panel) => {
  const { page } = await stage.open();
  await page.keyboard.press(panel === "search" ? "Control+k" : "F1");
  await page.getByRole("dialog").waitFor();
  const violations = await axeViolations(page);
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
});

test("the language changes at run time, and the page says which it is", async () => {
  const { page } = await stage.open();
  expect(await page.getAttribute("html", "lang")).toBe("en");
  await page.getByRole("button", { name: /Wang Fang/ }).click();
  await page.getByRole("menuitem", { name: "简体中文" }).click();
  await page.getByText("线路就绪").waitFor();
  expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
});

test.each([
  [1366, 768],
  [2560, 1440],
])("nothing sticks out of the window at %i×%i", async (width, height) => {
  const { page } = await stage.open(scenes.find((scene) => scene.name === "two-lines")?.state);
  await page.setViewportSize({ width, height });
  await atRest(page);
  const over = await page.evaluate(() => ({
    x: document.documentElement.scrollWidth - innerWidth,
    y: document.documentElement.scrollHeight - innerHeight,
  }));
  expect(over).toEqual({ x: 0, y: 0 });
  const box = await page.getByRole("button", { name: "Answer" }).boundingBox();
  expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
});

test("a narrow window folds the context column first", async () => {
  const { page } = await stage.open(scenes.find((scene) => scene.name === "active")?.state);
  await page.getByRole("complementary").waitFor();
  await page.setViewportSize({ width: 1200, height: 768 });
  await page.getByRole("complementary").waitFor({ state: "detached" });
  await page.keyboard.press("Alt+y");
  await page.getByRole("complementary").waitFor();
});
