import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { newId } from "#shared/ids.ts";
import { axeViolations } from "#tests/helpers/axe.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";
import { callRow, customerRows, leadRow, type Stage, setStage, taskRow } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const { settings } = aDeskState();

/** Every page of the rail, and what is opened over it. */
const places = [
  { place: "customers", opensBy: "n" },
  { place: "leads", opensBy: null },
  { place: "tasks", opensBy: "n" },
  { place: "calls", opensBy: null },
  { place: "problems", opensBy: null },
  { place: "settings", opensBy: null },
] as const;

it.each(places)("axe finds nothing serious in $place, in either theme", async ({ place, opensBy }) => {
  const { desk, page } = await stage.open(place, {}, ({ answers }) => {
    answers.customers = customerRows(4);
    answers.leads = [leadRow("Jonas Weber")];
    answers.tasks = [taskRow({ kind: "callback", number: "10086", dueAt: Date.now() - 60_000 })];
    answers.history = [callRow({ outcome: "missed" }, { sent: false })];
    const conflicts = [{ field: "email", base: null, mine: "a@example.com", theirs: "b@example.com" }];
    const problem = {
      id: "c1",
      entity: "customer" as const,
      recordId: newId<string>(),
      name: "Huang Hang",
      at: Date.now(),
    };
    answers.problems = [
      { ...problem, kind: "conflict", conflicts },
      { ...problem, id: "r1", kind: "rejected", reason: "deleted", detail: "" },
    ];
  });
  for (const theme of ["light", "dark"] as const) {
    desk.push({ settings: { ...settings, look: { theme, language: "en" } } });
    await page.locator(`html[data-mantine-color-scheme=${theme}]`).waitFor();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expectNothingSerious(page);
    if (place === "settings" && theme === "dark") {
      for (const tab of await page.getByRole("tab").all()) {
        await tab.click();
        await expectNothingSerious(page);
      }
    }
  }
  if (opensBy === null) return;
  await page.getByRole("grid").focus();
  await page.keyboard.press(opensBy);
  await page.getByRole("dialog").getByRole("textbox").first().waitFor();
  await expectNothingSerious(page);
});

async function expectNothingSerious(page: Awaited<ReturnType<Stage["open"]>>["page"]): Promise<void> {
  const violations = await axeViolations(page, ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]);
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`)).toEqual(
    [],
  );
}
