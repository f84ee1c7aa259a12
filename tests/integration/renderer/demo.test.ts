import { expect, test } from "vitest";
import { axeViolations } from "../../helpers/axe.ts";
import { stagePages } from "./stage.ts";

const stage = stagePages();

test("the demo's queue calls ring nobody until the agent switches them on, by mouse or key", async () => {
  const { page, desk, complaints } = await stage.open();
  await page.getByRole("button", { name: "Demo exchange" }).click();
  const takes = page.getByRole("switch", { name: "Take queue calls" });
  await expect.poll(() => takes.isEnabled()).toBe(true);
  expect(await takes.isChecked()).toBe(false);
  const asked = desk.next("demo.takeQueueCalls");
  await takes.focus();
  await page.keyboard.press("Space");
  expect(await asked).toEqual({ take: true, language: "en" });
  await expect.poll(() => takes.isChecked()).toBe(true);
  const violations = await axeViolations(page, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]);
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
  expect(complaints).toEqual([]);
});
