import type { Locator, Page } from "playwright";
import { expect } from "vitest";

/** The wallboard as a supervisor sees it, in English. */
export interface FloorPage {
  queue(name: string): Locator;
  agent(name: string): Locator;
  /** A queue's row, by the heads of its columns. */
  queueFigures(name: string): Promise<Readonly<Record<string, string>>>;
  /** What an agent's row says of their state, without its time. */
  does(name: string): Promise<string>;
  /** Names of who waits, as the queue's panel lists them. */
  readonly detail: Locator;
  /** An action by the row's own button. */
  byMouse(row: Locator, action: string): Promise<void>;
  /** An agent's action by the keys alone, from the list. */
  byKeyboard(agent: string, action: string): Promise<void>;
  /** An action on who waits, from the queue's panel, by the keys alone. */
  callerByKeyboard(name: string, action: string): Promise<void>;
  /** Closes what stands beside the tables. */
  closeDetail(): Promise<void>;
}

/** Opens the wallboard by its key. */
export async function openFloor(page: Page): Promise<FloorPage> {
  await page.keyboard.press("Alt+Shift+W");
  const grid = (name: string) => page.getByRole("grid", { name });
  await grid("Agents").waitFor();
  const row = (list: string, name: string) => grid(list).getByRole("row").filter({ hasText: name });
  const detail = page.getByRole("main").getByRole("complementary");
  const item = (action: string) => page.getByRole("menuitem", { name: action, exact: true });
  /** From the menu's first item down to it. */
  async function chooseByKeys(action: string): Promise<void> {
    await item(action).waitFor();
    const isThere = () => item(action).evaluate((it) => it === document.activeElement);
    for (let steps = 0; !(await isThere()); steps += 1) {
      expect(steps, `the keys reach “${action}”`).toBeLessThan(30);
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
  }
  return {
    queue: (name) => row("Queues", name),
    agent: (name) => row("Agents", name),
    async queueFigures(name) {
      const heads = await grid("Queues").getByRole("columnheader").allTextContents();
      const cells = await row("Queues", name).getByRole("gridcell").allTextContents();
      return Object.fromEntries(heads.map((head, i) => [head.trim(), (cells[i] ?? "").trim()]));
    },
    async does(name) {
      const text = (await row("Agents", name).getByRole("gridcell").nth(1).textContent()) ?? "";
      return text.replace(/[\d:]+$/, "").trim();
    },
    detail,
    async byMouse(place, action) {
      await place.getByRole("button", { name: /^Actions: / }).click();
      await item(action).click();
    },
    async byKeyboard(agent, action) {
      const agents = grid("Agents");
      await agents.focus();
      await page.keyboard.press("Home");
      const marked = async () => {
        const id = await agents.getAttribute("aria-activedescendant");
        return (await page.locator(`[id="${id}"]`).textContent()) ?? "";
      };
      for (let steps = 0; !(await marked()).includes(agent); steps += 1) {
        expect(steps, `the keys reach ${agent}`).toBeLessThan(20);
        await page.keyboard.press("ArrowDown");
      }
      await page.keyboard.press("Shift+F10");
      await chooseByKeys(action);
    },
    async callerByKeyboard(name, action) {
      await detail.getByRole("button", { name: `Actions: ${name}` }).focus();
      await page.keyboard.press("Enter");
      await chooseByKeys(action);
    },
    async closeDetail() {
      await detail.getByRole("button", { name: "Close" }).click();
      await detail.waitFor({ state: "hidden" });
    },
  };
}
