import type { Locator, Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  centralFunctions,
  type DeskState,
  firstCompany,
  type SessionState,
  type WallboardPush,
} from "#shared/contract/desk/index.ts";
import { axeViolations } from "#tests/helpers/axe.ts";
import { aCall } from "#tests/helpers/builders.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";
import type { FakeDesk } from "#tests/helpers/fake-desk.ts";
import {
  aBusyFloor,
  aChange,
  aFloor,
  aFloorAgent,
  aFloorCall,
  aFloorQueue,
  aKnownCaller,
  aLargeFloor,
  aMembership,
  aWaiting,
  countsOf,
  floorTeams,
} from "#tests/helpers/floor-scenes.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const usual = aDeskState();
function granted(...functions: string[]): SessionState {
  if (usual.session.name !== "signed-in") throw new Error("the usual desk is signed in");
  return { ...usual.session, user: { ...usual.session.user, functions } };
}
const limits = (over: Partial<DeskState["settings"]["wallboard"]>): Pick<DeskState, "settings"> => ({
  settings: { ...usual.settings, wallboard: { ...usual.settings.wallboard, ...over } },
});
const company = { ...firstCompany, teams: [...floorTeams] };

/** The wallboard of a supervisor who may do everything, unless `state` says otherwise. */
async function open(push: WallboardPush | null, state: Partial<DeskState> = {}, prepare?: (desk: FakeDesk) => void) {
  const opened = await stage.open("wallboard", { session: granted(...centralFunctions), company, ...state }, (desk) => {
    prepare?.(desk);
    if (push !== null) desk.pushFloor(push);
  });
  if (push !== null) await opened.page.getByRole("grid", { name: "Agents" }).waitFor();
  return opened;
}
const queues = (page: Page) => page.getByRole("grid", { name: "Queues" });
const agents = (page: Page) => page.getByRole("grid", { name: "Agents" });
const row = (grid: Locator, name: string) => grid.getByRole("row").filter({ hasText: name });
/** From the top down: rows of a virtual list stand anywhere in the document. */
const names = (grid: Locator) =>
  grid.getByRole("row").evaluateAll((rows) =>
    rows
      .filter((row) => row.querySelector("[role=gridcell]") !== null)
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((row) => row.querySelector("[role=gridcell]")?.textContent ?? ""),
  );

const now = Date.now();
const call = aFloorCall({ caller: "PJSIP/1.7", record: aKnownCaller("Huang Hang"), answeredAt: now - 60_000 });
const lin = aFloorAgent({
  ...{ state: { name: "talking", at: now - 60_000 }, line: "talking", queues: [aMembership("support")] },
  call: { ...call, queue: "support" },
});
const tom = aFloorAgent({ name: "Tom Becker", extension: "1002", queues: [aMembership("support")] });
const first = aWaiting({ caller: "PJSIP/1.8", since: now - 48_000, record: aKnownCaller("Acme Logistics") });
const second = aWaiting({ caller: "PJSIP/1.9", position: 2, since: now - 5_000 });
const support = aFloorQueue({ waiting: [first, second], calls: [call] });
const sales = aFloorQueue({ queue: "sales", name: "Sales" });
const floor = aFloor({ queues: [support, sales], agents: [lin, tom] });

describe("what a supervisor sees", () => {
  it("shows who waits for how long by the second, the day's counts, and what each agent does", async () => {
    const counts = countsOf({
      offered: 12,
      answered: 8,
      answeredInTime: 6,
      abandoned: 2,
      answeredWaitMs: 88_000,
      handled: 8,
    });
    const { page } = await open(
      aFloor({ queues: [{ ...support, counts: { ...counts, talkedMs: 800_000 } }], agents: [lin, tom] }),
    );
    const cells = row(queues(page), "Support").getByRole("gridcell");
    await expect
      .poll(() => cells.allTextContents())
      .toMatchObject({ 0: "Support", 1: "2", 3: "8", 4: "2", 5: "75 %", 6: "0:11", 7: "1:40" });
    const longest = row(queues(page), "Support").getByRole("timer");
    const before = await longest.textContent();
    await expect.poll(() => longest.textContent()).not.toBe(before);
    expect(await row(agents(page), "Lin Xiaoyu").textContent()).toMatch(/Talking1:\d\dHuang HangSupport1:\d\d/);
    await page.getByRole("button", { name: /^Ready ?1$/ }).waitFor();
  });

  it("changes the row that changed, and leaves the others untouched", async () => {
    const { desk, page } = await open(floor);
    const marked = await row(queues(page), "Sales").elementHandle();
    const cell = await row(agents(page), "Tom Becker").locator("[role=gridcell]").nth(1).elementHandle();
    desk.pushFloor(aChange({ queues: [{ ...support, waiting: [] }], goneAgents: [lin.id] }));
    await expect.poll(() => names(agents(page))).toEqual(["Tom Becker1002"]);
    expect(await row(queues(page), "Support").getByRole("gridcell").nth(1).textContent()).toBe("0");
    expect(await marked?.evaluate((it) => it.isConnected)).toBe(true);
    expect(await cell?.evaluate((it) => it.isConnected)).toBe(true);
  });

  it("says the service level's formula in words and works by the one chosen, for each queue and for all", async () => {
    const counts = countsOf({ offered: 10, answered: 6, answeredInTime: 3, abandoned: 4, abandonedInTime: 2 });
    const { page } = await open(
      aFloor({
        queues: [
          { ...support, counts },
          { ...sales, abandons: "against", counts },
        ],
      }),
    );
    const level = (name: string) => row(queues(page), name).getByRole("gridcell").nth(5).textContent();
    expect([await level("Support"), await level("Sales")]).toEqual(["50 %", "30 %"]);
    const formula = page.getByRole("combobox", { name: "Formula of the service level" });
    await formula.selectOption({ label: "Early abandoned calls count for" });
    expect([await level("Support"), await level("Sales")]).toEqual(["50 %", "50 %"]);
    const totals = page.getByRole("region", { name: "Totals of the queues shown" });
    await totals
      .getByText("Service level = (answered within 20 s + abandoned in that time) ÷ (answered + abandoned).")
      .waitFor();
    await formula.selectOption({ label: "Abandoned calls count against" });
    await totals.getByText("30 %").waitFor();
    await page.reload();
    await totals.getByText("Service level = answered within 20 s ÷ (answered + abandoned).").waitFor();
  });

  it("opens a queue's callers and day, as a picture and as a table, and the record of who calls", async () => {
    const busy = aBusyFloor();
    const { desk, page } = await open(floor, {}, ({ answers }) => {
      answers.trends = busy.trends;
    });
    await row(queues(page), "Support").click();
    const detail = page.getByRole("complementary", { name: "Support" });
    await detail
      .getByRole("img", { name: /Callers by quarter hours today: \d+ offered/ })
      .locator("canvas")
      .waitFor();
    await detail.getByRole("button", { name: "As a table" }).click();
    expect(await detail.getByRole("table").getByRole("row").count()).toBe(21);
    const opened = desk.next("pops.open");
    await detail.getByRole("button", { name: "Acme Logistics", exact: true }).click();
    expect(await opened).toEqual({ target: first.record?.target });
  });

  it("opens an agent with their queues, their call and the times of the day; Escape closes it", async () => {
    const { page } = await open(aFloor({ queues: [support], agents: [{ ...lin, times: { ready: 3_600_000 } }] }));
    await agents(page).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const detail = page.getByRole("complementary", { name: "Lin Xiaoyu" });
    await detail.getByText("1:00:00").waitFor();
    await detail.getByText("priority 1").waitFor();
    await detail.getByRole("button", { name: "Listen" }).focus();
    await page.keyboard.press("Escape");
    await detail.waitFor({ state: "detached" });
  });

  it("narrows to a team, to queues, to a state and to a name, and keeps the team for the next time", async () => {
    const team = floorTeams[0]?.id ?? null;
    const { page } = await open(
      aFloor({
        queues: [support, sales],
        agents: [
          { ...lin, teamId: team },
          { ...tom, queues: [aMembership("sales")] },
        ],
      }),
    );
    await page.getByRole("combobox", { name: "Team" }).selectOption({ label: "North" });
    await expect.poll(() => names(agents(page))).toEqual(["Lin Xiaoyu1001"]);
    expect(await names(queues(page))).toEqual(["Support"]);
    await page.reload();
    await expect.poll(() => names(agents(page))).toEqual(["Lin Xiaoyu1001"]);
    await page.getByRole("combobox", { name: "Team" }).selectOption({ label: "All teams" });
    await row(queues(page), "Sales").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Show this queue only" }).click();
    await expect.poll(() => names(agents(page))).toEqual(["Tom Becker1002"]);
    await page.getByRole("button", { name: "1 queue", exact: true }).click();
    await page.getByRole("menuitem", { name: "All queues" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Talking/ }).click();
    await expect.poll(() => names(agents(page))).toEqual(["Lin Xiaoyu1001"]);
    await page.getByRole("button", { name: /^All ?2$/ }).click();
    await agents(page).focus();
    await page.keyboard.press("/");
    await page.keyboard.type("1002");
    await expect.poll(() => names(agents(page))).toEqual(["Tom Becker1002"]);
  });

  it("sorts by a column, and moves nothing while the pointer is over the rows", async () => {
    const busy = { ...sales, waiting: [aWaiting(), aWaiting({ position: 2 }), aWaiting({ position: 3 })] };
    const { desk, page } = await open(aFloor({ queues: [support, sales] }));
    await queues(page).getByRole("button", { name: "Waiting" }).click();
    await expect.poll(() => names(queues(page))).toEqual(["Support", "Sales"]);
    await row(queues(page), "Support").hover();
    desk.pushFloor(aChange({ queues: [busy] }));
    await expect.poll(() => row(queues(page), "Sales").getByRole("gridcell").nth(1).textContent()).toBe("3");
    expect(await names(queues(page))).toEqual(["Support", "Sales"]);
    await page.getByRole("heading", { name: "Wallboard" }).hover();
    await expect.poll(() => names(queues(page))).toEqual(["Sales", "Support"]);
  });

  it("lists 5,000 agents with only those in sight on the page, and asks for no others' days", async () => {
    const { desk, page } = await open(aLargeFloor(5_000, 200));
    expect(await agents(page).getAttribute("aria-rowcount")).toBe("5001");
    expect(await agents(page).getByRole("row").count()).toBeLessThan(60);
    await agents(page).focus();
    await page.keyboard.press("End");
    await row(agents(page), "Agent 4999").waitFor();
    await expect.poll(() => desk.asked.filter(({ what }) => what === "wallboard.ribbons").length).toBeGreaterThan(1);
    const asked = desk.asked
      .filter(({ what }) => what === "wallboard.ribbons")
      .map(({ input }) => (input as { userIds: string[] }).userIds.length);
    expect(Math.max(...asked)).toBeLessThanOrEqual(100);
    expect(asked.reduce((sum, count) => sum + count, 0)).toBeLessThan(150);
  });
});

describe("what a supervisor does", () => {
  it("listens from the row's menu, and reads what happens next", async () => {
    const { desk, page } = await open(floor);
    await row(agents(page), "Lin Xiaoyu").click({ button: "right" });
    const asked = desk.next("wallboard.callerCommand");
    await page.getByRole("menuitem", { name: "Listen" }).click();
    expect(await asked).toEqual({ caller: "PJSIP/1.7", command: { do: "listen" } });
    await page.getByText("Lin Xiaoyu's call comes to your phone, which answers by itself: you hear both.").waitFor();
  });

  it("says a refusal in a sentence beside the agent it was about", async () => {
    const { desk, page } = await open(floor);
    desk.refuse("wallboard.agentCommand", {
      code: "central-refused",
      values: { centralCode: "wrong-state", detail: "" },
    });
    await row(agents(page), "Tom Becker").getByRole("button", { name: "Actions: Tom Becker" }).click();
    await page.getByRole("menuitem", { name: "Set ready" }).click();
    const said = page.getByRole("complementary", { name: "Tom Becker" }).getByRole("alert");
    expect(await said.textContent()).toContain("Central can't do this as things are.");
  });

  it("sets a state by the keyboard alone, and the focus is back in the list", async () => {
    const { desk, page } = await open(floor);
    await agents(page).focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Set ready" }).waitFor();
    const asked = desk.next("wallboard.agentCommand");
    await page.getByRole("menuitem", { name: "Lunch" }).focus();
    await page.keyboard.press("Enter");
    expect(await asked).toEqual({
      id: tom.id,
      command: { do: "set-state", state: { name: "not-ready", reason: "lunch" } },
    });
    await expect.poll(() => agents(page).evaluate((grid) => grid === document.activeElement)).toBe(true);
    await page.keyboard.press("ContextMenu");
    await page.getByRole("menuitem", { name: "Set ready" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => agents(page).evaluate((grid) => grid === document.activeElement)).toBe(true);
  });

  it("signs an agent out after a second yes in its place, not in a dialog", async () => {
    const { desk, page } = await open(floor);
    await row(agents(page), "Tom Becker").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    expect(await page.getByRole("dialog").count()).toBe(0);
    const yes = page.getByRole("complementary").getByRole("button", { name: "Yes, sign out" });
    await expect.poll(() => yes.evaluate((it) => it === document.activeElement)).toBe(true);
    const asked = desk.next("wallboard.agentCommand");
    await page.keyboard.press("Enter");
    expect(await asked).toEqual({ id: tom.id, command: { do: "sign-out" } });
    await page.getByText("Tom Becker is being signed out.").waitFor();
  });

  it("writes to one agent, and to all agents of a queue", async () => {
    const { desk, page } = await open(floor);
    await row(agents(page), "Tom Becker").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Message" }).click();
    let asked = desk.next("wallboard.agentCommand");
    await page.getByRole("textbox", { name: "Message to Tom Becker" }).fill(" Call me. ");
    await page.keyboard.press("Enter");
    expect(await asked).toEqual({ id: tom.id, command: { do: "message", text: "Call me." } });
    await page.getByText("Sent to Tom Becker.").waitFor();
    await row(queues(page), "Support").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Message to its 2 agents" }).click();
    asked = desk.next("wallboard.message");
    await page.getByRole("textbox", { name: "Message to Support" }).fill("Back at ten.");
    await page.getByRole("button", { name: "Send" }).click();
    expect(await asked).toEqual({ userIds: [lin.id, tom.id], text: "Back at ten." });
  });

  it("moves who waits to the front, to another queue, to an agent", async () => {
    const { desk, page } = await open(floor);
    await row(queues(page), "Support").click();
    const menu = (name: string) =>
      page.getByRole("complementary").getByRole("listitem").filter({ hasText: name }).click({ button: "right" });
    let asked = desk.next("wallboard.callerCommand");
    await menu("139 1234 5678");
    await page.getByRole("menuitem", { name: "To the front" }).click();
    expect(await asked).toEqual({ caller: "PJSIP/1.9", command: { do: "move-to-front" } });
    await menu("Acme Logistics");
    expect(await page.getByRole("menuitem", { name: "To the front" }).count()).toBe(0);
    await page.getByRole("menuitem", { name: "To another queue" }).click();
    asked = desk.next("wallboard.callerCommand");
    await page.getByRole("button", { name: "Move", exact: true }).click();
    expect(await asked).toEqual({ caller: "PJSIP/1.8", command: { do: "move-to-queue", queue: "sales" } });
    await menu("Acme Logistics");
    await page.getByRole("menuitem", { name: "To an agent" }).click();
    await page.getByRole("combobox", { name: "Give the caller to which agent?" }).fill("Tom");
    await page.getByRole("option", { name: "Tom Becker · Ready" }).click();
    asked = desk.next("wallboard.callerCommand");
    await page.getByRole("button", { name: "Move", exact: true }).click();
    expect(await asked).toEqual({ caller: "PJSIP/1.8", command: { do: "move-to-agent", userId: tom.id } });
  });

  it("gives up a question about a caller who has hung up", async () => {
    const { desk, page } = await open(floor);
    await row(agents(page), "Lin Xiaoyu").click();
    await page.getByRole("button", { name: "Take over the call" }).click();
    const form = page.getByRole("form", { name: /Take the call over/ });
    await form.waitFor();
    desk.pushFloor(aChange({ agents: [{ ...lin, call: null }] }));
    await form.waitFor({ state: "detached" });
  });

  it("offers only what the role grants, and to an agent nothing of this", async () => {
    const { page } = await open(floor, { session: granted("supervise.live", "supervise.whisper") });
    await row(agents(page), "Lin Xiaoyu").click({ button: "right" });
    expect(await page.getByRole("menuitem").allTextContents()).toEqual(["Whisper to the agent", "Details"]);
    await page.keyboard.press("Escape");
    await stage.clear();
    const agent = await stage.open("wallboard", { session: granted("records.edit") });
    expect(await agent.page.getByRole("button", { name: "Wallboard" }).count()).toBe(0);
    expect(agent.desk.asked.some(({ what }) => what === "wallboard.watch")).toBe(false);
  });
});

describe("limits", () => {
  it("colour a figure with a sign and words, and sound once for each time they are passed", async () => {
    const calm = { ...support, waiting: [] };
    const { desk, page } = await open(aFloor({ queues: [calm] }), limits({ waiting: 1, longestWaitSec: 30 }));
    const chimes = () => desk.asked.filter(({ what }) => what === "wallboard.chime").length;
    await expect.poll(() => row(queues(page), "Support").count()).toBe(1);
    const chime = desk.next("wallboard.chime");
    desk.pushFloor(aChange({ queues: [{ ...calm, waiting: [aWaiting({ since: Date.now() }), second] }] }));
    await chime;
    await row(queues(page), "Support").getByText("more than 1 wait").waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Support: more than 1 wait" }).click();
    await page.getByRole("complementary", { name: "Support" }).waitFor();
    desk.pushFloor(aChange({ queues: [calm] }));
    await expect.poll(() => page.getByText("more than 1 wait").count()).toBe(0);
    desk.pushFloor(aChange({ queues: [{ ...calm, waiting: [aWaiting({ since: Date.now() }), second] }] }));
    await page.getByRole("button", { name: "Support: more than 1 wait" }).waitFor();
    expect(chimes()).toBe(1);
  });

  it("are seen but not sounded when the page is opened onto them, and muted they never sound", async () => {
    const { desk, page } = await open(floor, limits({ waiting: 1, sound: false }));
    await page.getByRole("button", { name: "Support: more than 1 wait" }).waitFor();
    desk.pushFloor(aChange({ queues: [{ ...sales, waiting: [aWaiting(), aWaiting({ position: 2 })] }] }));
    await page.getByRole("button", { name: "and 1 more" }).waitFor();
    expect(desk.asked.some(({ what }) => what === "wallboard.chime")).toBe(false);
  });

  it("are set for all, for one queue and for agents; what can't be is said and not taken", async () => {
    const { desk, page } = await open(floor);
    await page.getByRole("button", { name: "Limits and alerts" }).click();
    const panel = page.getByRole("dialog", { name: "Limits and alerts" });
    let changed = desk.next("settings.change");
    await panel.getByRole("textbox", { name: "More callers wait than", exact: true }).fill("4");
    await page.keyboard.press("Tab");
    expect(await changed).toEqual({ wallboard: { waiting: 4 } });
    await panel.getByRole("textbox", { name: "Service level below, in %" }).fill("140");
    await page.keyboard.press("Enter");
    await panel.getByText("A whole number from 1 to 100.").waitFor();
    changed = desk.next("settings.change");
    await panel.getByRole("combobox", { name: "Other limits for a queue" }).selectOption({ label: "Sales" });
    const own = { waiting: 4, longestWaitSec: null, serviceLevelPercent: null };
    expect(await changed).toEqual({ wallboard: { queues: { sales: own } } });
    changed = desk.next("settings.change");
    await panel.getByRole("textbox", { name: "Sales: More callers wait than" }).fill("0");
    await page.keyboard.press("Enter");
    expect(await changed).toEqual({ wallboard: { queues: { sales: { ...own, waiting: 0 } } } });
  });
});

describe("when it is not live", () => {
  it("says as of when, stands still, and goes on when central is back", async () => {
    const { desk, page } = await open(floor);
    desk.pushFloor(aChange({ feed: { is: "lost", since: Date.now() - 9_000 }, board: floor.board }));
    await page.getByText(/^As of \d\d:\d\d:\d\d · central unreachable$/).waitFor();
    const time = await row(queues(page), "Support").getByRole("timer").textContent();
    await page.waitForFunction(() => new Promise((resolve) => setTimeout(() => resolve(true), 1_200)));
    expect(await row(queues(page), "Support").getByRole("timer").textContent()).toBe(time);
    desk.pushFloor(aChange({ board: floor.board }));
    await page.getByText("Live", { exact: true }).waitFor();
  });

  it("shows the shape until central is heard, and why when it is away", async () => {
    const { desk, page } = await open(null, { central: { name: "unreachable", at: 1, retryAt: null } });
    await page.getByText("They appear as soon as it is heard.").waitFor();
    expect(await page.getByRole("grid").count()).toBe(0);
    desk.pushFloor(floor);
    await agents(page).waitFor();
  });

  it("tells an exchange that is not heard, and a central that has none", async () => {
    const { desk, page } = await open(floor);
    const board = (link: NonNullable<WallboardPush["board"]>["link"]) => ({ at: now, dayFrom: now, link });
    desk.pushFloor(aChange({ board: board({ is: "disconnected", since: now - 5_000 }) }));
    await page.getByText(/^Exchange not heard · as of \d\d:\d\d:\d\d$/).waitFor();
    desk.pushFloor(aChange({ board: board({ is: "absent" }), goneQueues: ["support", "sales"] }));
    await page.getByText("Central has no exchange whose queues it could hear.").waitFor();
    await row(agents(page), "Tom Becker").waitFor();
  });

  it("watches again when the desk was away", async () => {
    const { desk, page } = await open(floor);
    desk.cut();
    await page.getByText(/central unreachable$/).waitFor();
    desk.resume();
    await page.getByText("Live", { exact: true }).waitFor();
  });
});

describe("the wall", () => {
  it("fills the window at an address of its own, with nothing to press but the way out; Escape leaves", async () => {
    const { page } = await stage.open("wallboard?wall", { session: granted("supervise.live"), company }, (desk) =>
      desk.pushFloor(floor),
    );
    const wall = page.getByRole("region", { name: "Wallboard for a wall" });
    await wall.getByRole("heading", { name: "Support" }).waitFor();
    expect(await wall.getByRole("button").count()).toBe(1);
    const box = await wall.boundingBox();
    expect(box).toMatchObject({ x: 0, y: 0, width: 1366, height: 768 });
    await page.keyboard.press("Escape");
    await agents(page).waitFor();
    expect(page.url()).toMatch(/#\/wallboard$/);
  });

  it("leaves the phone in sight while a call is on", async () => {
    const { page } = await stage.open(
      "wallboard?wall",
      { session: granted("supervise.live"), company, calls: [aCall()] },
      (desk) => desk.pushFloor(floor),
    );
    const wall = page.getByRole("region", { name: "Wallboard for a wall" });
    await wall.waitFor();
    const phone = await page.locator("[data-phone]").boundingBox();
    expect((await wall.boundingBox())?.x).toBeGreaterThanOrEqual((phone?.x ?? 0) + (phone?.width ?? 0));
  });
});

it("the agent's own queues stand in the top bar, the fullest first, and a supervisor in the call is told", async () => {
  const glance = (name: string, waiting: number) => ({
    ...{ queue: name, name, waiting, longestSince: waiting === 0 ? null : Date.now() - 48_000 },
  });
  const { desk, page } = await stage.open("desk", { myQueues: [glance("Sales", 0), glance("Support", 3)] });
  const mine = page.getByRole("list", { name: "Your queues" }).getByRole("listitem");
  expect(await mine.allTextContents()).toEqual([
    expect.stringMatching(/^Support3 waiting30:[45]\d$/),
    expect.stringMatching(/^Sales0 waiting0$/),
  ]);
  desk.push({ monitored: { how: "listen", by: null } });
  await page.getByText("A supervisor is listening.").waitFor();
  desk.push({ monitored: { how: null, by: null } });
  await expect.poll(() => page.getByText("A supervisor is listening.").count()).toBe(0);
  desk.push({ myQueues: [] });
  await expect.poll(() => page.getByRole("list", { name: "Your queues" }).count()).toBe(0);
});

it.each(["light", "dark"] as const)("axe finds nothing, in the %s look", async (theme) => {
  const { settings } = limits({ waiting: 2, serviceLevelPercent: 80, notReadySec: 60 });
  const busy = aBusyFloor();
  const { page } = await open(
    busy.push,
    { settings: { ...settings, look: { ...settings.look, theme, language: "en" } }, myQueues: [] },
    ({ answers }) => {
      answers.trends = busy.trends;
      answers.ribbons = busy.ribbons;
    },
  );
  // The looks differ by their colours alone.
  const rules = theme === "light" ? [] : ["wcag2aa"];
  expect(await axeViolations(page, rules)).toEqual([]);
  await row(queues(page), "Support").click();
  await page
    .getByRole("complementary", { name: "Support" })
    .getByRole("img", { name: /Callers/ })
    .waitFor();
  expect(await axeViolations(page, rules)).toEqual([]);
  await row(agents(page), "Lin Xiaoyu").click();
  await page.getByRole("button", { name: "Take over the call" }).click();
  await page.getByRole("form", { name: /Take the call over/ }).waitFor();
  expect(await axeViolations(page, rules)).toEqual([]);
  await page.getByRole("button", { name: "Actions: Lin Xiaoyu" }).last().click();
  await page.getByRole("menuitem", { name: "Listen" }).waitFor();
  expect(await axeViolations(page, rules)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Limits and alerts" }).click();
  await page.getByRole("dialog").waitFor();
  expect(await axeViolations(page, rules)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Full screen for a wall" }).click();
  await page.getByRole("region", { name: "Wallboard for a wall" }).waitFor();
  expect(await axeViolations(page, rules)).toEqual([]);
});
