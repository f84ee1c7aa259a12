import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  centralFunctions,
  type DeskState,
  firstCompany,
  type Person,
  type Queue,
  type Reason,
  type RoleRecord,
  type SessionState,
  type Team,
  type User,
} from "#shared/contract/desk/index.ts";
import {
  type CustomerId,
  newId,
  type QueueId,
  type ReasonId,
  type RoleId,
  type TeamId,
  type UserId,
} from "#shared/ids.ts";
import { axeViolations } from "#tests/helpers/axe.ts";
import { aCustomer } from "#tests/helpers/builders.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";
import type { FakeDesk } from "#tests/helpers/fake-desk.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const me = newId<UserId>();
/** A signed-in agent whose role grants these. */
function granted(...functions: string[]): { session: SessionState } {
  const { session } = aDeskState();
  if (session.name !== "signed-in") throw new Error("the usual desk is signed in");
  return { session: { ...session, user: { ...session.user, id: me, functions } } };
}

const north: Team = {
  ...{ id: newId<TeamId>(), name: "North", parentId: null, headId: null, version: 1, createdAt: 1, users: 2 },
};
const person = (name: string, extension: string, id = newId<UserId>()): Person => ({
  ...{ id, name, extension, teamId: null, active: true },
});
const wang = person("Wang Fang", "8001", me);
const lin = person("Lin Xiaoyu", "1001");
const tom = person("Tom Becker", "1002");
const prayer: Reason = {
  ...{ id: newId<ReasonId>(), code: "prayer", labelEn: "Prayer", labelZh: "祷告", sort: 1, active: true, version: 1 },
};
const support: Queue = {
  ...{ id: newId<QueueId>(), name: "Support", exchangeName: "support-1", number: "800", active: true, version: 1 },
  ...{ serviceLevelSec: 20, shortAbandonSec: 5, abandons: "ignored" as const },
  ...{ callbacks: "off" as const, callbackTeamId: null, callbackDueMin: 15, callbackAttempts: 3 },
  members: [{ userId: lin.id, priority: 2 }],
  teams: [],
};
const role: RoleRecord = {
  ...{ id: newId<RoleId>(), name: "Agent", preset: "agent" as const, functions: [], scope: "all" as const },
  ...{ version: 1, users: 1 },
};
const linsUser: User = {
  ...{ id: lin.id, username: "lin", name: lin.name, role: "agent" as const, teamId: null, teamName: null },
  ...{ extension: "1001", mustChangePassword: false, roleId: role.id, roleName: "Agent", functions: [] },
  ...{ scope: "all" as const, active: true },
};

function filled({ answers }: FakeDesk): void {
  answers.users = [linsUser];
  answers.roles = [role];
  answers.teams = [north];
  answers.people = [lin, tom, wang];
  answers.queues = [support];
  answers.reasons = [...firstCompany.reasons, prayer];
  answers.devices = {
    line: { username: "1001", authUsername: "1001", displayName: "Lin Xiaoyu", callerIds: null },
    deskPhone: null,
    callerIds: [
      { number: "+4930111222", label: "Support" },
      { number: "+4930111333", label: "Sales" },
    ],
  };
}
const look = (theme: "light" | "dark", language: "en" | "zh-CN"): Pick<DeskState, "settings"> => {
  const { settings } = aDeskState();
  return { settings: { ...settings, look: { ...settings.look, theme, language } } };
};
const open = (...functions: string[]) => stage.open("administration", granted(...functions), filled);

describe("what an administrator sets for every desk", () => {
  it("makes a queue with a team and a person by the keyboard alone, and each has a priority", async () => {
    const { desk, page } = await open("queues.manage");
    await page.getByRole("button", { name: "New queue" }).focus();
    await page.keyboard.press("Enter");
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await expect.poll(() => name.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.type("Sales");
    expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "Name at the exchange" }).focus();
    await page.keyboard.type("sales-1");
    const add = page.getByRole("combobox", { name: "Add a team or a person" });
    for (const typed of ["North", "1002"]) {
      await add.focus();
      await page.keyboard.type(typed);
      await page.keyboard.press("Enter");
      await expect.poll(() => add.inputValue()).toBe("");
    }
    await page.getByRole("combobox", { name: "Priority of Tom Becker" }).selectOption("3");
    const saved = desk.next("admin.saveQueue");
    await page.getByRole("textbox", { name: "Number", exact: true }).press("Enter");
    expect(await saved).toEqual({
      id: null,
      queue: {
        ...{ name: "Sales", exchangeName: "sales-1", number: null, serviceLevelSec: 20, shortAbandonSec: 5 },
        ...{ abandons: "ignored", active: true },
        ...{ callbacks: "off", callbackTeamId: null, callbackDueMin: 15, callbackAttempts: 3 },
        members: [{ userId: tom.id, priority: 3 }],
        teams: [{ teamId: north.id, priority: 1 }],
      },
    });
  });

  it("has a queue's abandoned callers called back by a team, by the keyboard alone", async () => {
    const { desk, page } = await open("queues.manage");
    await page.getByRole("button", { name: "Support" }).click();
    const rule = page.getByRole("combobox", { name: "Callbacks of abandoned callers" });
    expect(await page.getByRole("textbox", { name: "Attempts" }).count()).toBe(0);
    await rule.focus();
    await page.keyboard.type("Another");
    await page.keyboard.press("Tab");
    const team = page.getByRole("combobox", { name: "Team for callbacks" });
    await expect.poll(() => team.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press("Tab");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("30");
    const saved = desk.next("admin.saveQueue");
    await page.keyboard.press("Enter");
    expect(await saved).toMatchObject({
      queue: { callbacks: "team", callbackTeamId: north.id, callbackDueMin: 30, callbackAttempts: 3 },
    });
  });

  it("shows who takes a queue's calls, takes somebody out, and deletes after a second yes", async () => {
    const { desk, page } = await open("queues.manage");
    await page.getByRole("cell", { name: "1 person" }).waitFor();
    await page.getByRole("button", { name: "Support" }).click();
    await page.getByRole("button", { name: "Take out Lin Xiaoyu" }).click();
    const saved = desk.next("admin.saveQueue");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await saved).toMatchObject({ id: support.id, queue: { members: [], number: "800" } });
    await page.getByRole("button", { name: "Support" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    const removed = desk.next("admin.removeQueue");
    await page.getByRole("button", { name: "Yes, delete it" }).click();
    expect(await removed).toEqual({ id: support.id });
  });

  it("changes a not-ready reason, whose code stays, and offers one no longer", async () => {
    const { desk, page } = await open("reasons.manage");
    await page.getByRole("button", { name: "Prayer" }).click();
    expect(await page.getByRole("textbox", { name: "Code" }).isDisabled()).toBe(true);
    await page.getByRole("checkbox", { name: "Offered in every desk's menu" }).uncheck();
    const saved = desk.next("admin.saveReason");
    await page.getByRole("textbox", { name: "Name in Chinese" }).press("Enter");
    expect(await saved).toMatchObject({ id: prayer.id, reason: { code: "prayer", active: false } });
  });

  it("sets a user's caller IDs and desk phone, keeps the line's password, and sends nothing that was not touched", async () => {
    const { desk, page } = await open("users.manage");
    await page.getByRole("button", { name: "Lin Xiaoyu" }).click();
    const line = page.getByRole("group", { name: "Line at the exchange" });
    expect(await line.getByRole("textbox", { name: "Password at the exchange" }).inputValue()).toBe("");
    await line.getByRole("checkbox", { name: "May show every caller ID of the exchange" }).uncheck();
    await line.getByRole("checkbox", { name: "+4930111222 · Support" }).uncheck();
    await page.getByRole("checkbox", { name: "Has a desk phone that the exchange steers" }).check();
    const saved = desk.next("admin.saveUser");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await saved).toMatchObject({
      user: {
        line: { username: "1001", callerIds: ["+4930111333"] },
        deskPhone: { extension: "1001", label: "Desk phone", obeysNotify: false },
      },
    });
    expect(JSON.stringify(await saved)).not.toContain('"password":""');
    await page.getByRole("button", { name: "Lin Xiaoyu" }).click();
    await page.getByRole("group", { name: "Line at the exchange" }).waitFor();
    const untouched = desk.next("admin.saveUser");
    await page.getByRole("button", { name: "Save" }).click();
    expect(Object.keys(((await untouched) as { user: object }).user)).not.toContain("line");
  });

  it("says central's refusal in the agent's language, and in central's words where the desk does not know it", async () => {
    const state = { ...granted("reasons.manage"), ...look("light", "zh-CN") };
    const { desk, page } = await stage.open("administration", state, filled);
    await page.getByRole("button", { name: "祷告" }).click();
    const refuse = async (values: Record<string, string>, said: string) => {
      desk.refuse("admin.saveReason", { code: "central-refused", values: { detail: "In English.", ...values } });
      await page.getByRole("button", { name: "保存" }).click();
      await page.getByText(said).waitFor();
    };
    await refuse({ centralCode: "invalid-request", centralReason: "code-taken", name: "break" }, "代码“break”已被使用");
    await refuse({ centralCode: "forbidden" }, "您的角色无权执行此操作");
    await refuse({ centralCode: "full-moon" }, "中心未接受：In English.");
  });

  it.each(["light", "dark"] as const)("axe finds nothing in its pages, in the %s look", async (theme) => {
    const state = { ...granted(...centralFunctions), ...look(theme, "en") };
    // The looks differ by their colours alone.
    const rules = theme === "light" ? [] : ["wcag2aa"];
    const { page } = await stage.open("administration", state, filled);
    for (const [tab, thing] of [
      ["Queues", "Support"],
      ["Not-ready reasons", "Prayer"],
      ["Users", "Lin Xiaoyu"],
    ] as const) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("button", { name: thing }).click();
      await page.getByRole("form", { name: thing }).waitFor();
      if (tab === "Users") await page.getByRole("checkbox", { name: "Has a desk phone" }).check();
      expect(await axeViolations(page, rules)).toEqual([]);
      await page.getByRole("button", { name: "Cancel" }).click();
      expect(await axeViolations(page, rules)).toEqual([]);
    }
  });
});

describe("what the desk makes of it", () => {
  it("offers the company's reasons in the agent's language, and names one that is no longer offered", async () => {
    const gone = { ...prayer, id: newId<ReasonId>(), code: "old", labelEn: "Old", labelZh: "旧原因", active: false };
    const company = { ...firstCompany, reasons: [prayer, gone] };
    const agent = { state: { name: "not-ready" as const, at: 1, reason: "old" }, next: null };
    const { desk, page } = await stage.open("desk", { company, agent, ...look("light", "zh-CN") });
    await page.getByRole("button", { name: "示忙 · 旧原因" }).click();
    expect(await page.getByRole("menuitem").allTextContents()).not.toContain("旧原因");
    const set = desk.next("agent.setState");
    await page.getByRole("menuitem", { name: "祷告" }).click();
    expect(await set).toEqual({ name: "not-ready", reason: "prayer" });
  });

  it("shows the first sync with rows, pace and time left, and where it stands when central is away", async () => {
    const progress = { rows: 250_000, total: 1_000_000, startedAt: 1, rowsPerSecond: 25_000 };
    const { sync } = aDeskState();
    const { desk, page } = await stage.open("desk", { sync: { ...sync, name: "first-sync", progress } });
    const bar = page.getByRole("progressbar", { name: "First sync of this desk" });
    await bar.waitFor();
    expect(await bar.getAttribute("aria-valuetext")).toBe(
      "250,000 of about 1,000,000 records, 25,000 a second, about 0:30 left",
    );
    expect(await bar.evaluate((it: HTMLProgressElement) => it.value)).toBe(25);
    expect(await axeViolations(page, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])).toEqual([]);
    desk.push({
      sync: { ...sync, name: "paused", progress: { ...progress, rowsPerSecond: null } },
      central: { name: "unreachable", at: 1, retryAt: null },
    });
    await page.getByText("It goes on where it stopped.").waitFor();
    desk.push({ sync, central: { name: "online", at: 2 } });
    await bar.waitFor({ state: "detached" });
  });

  const owned = (ownerId: UserId | null) => aCustomer({ id: newId<CustomerId>(), name: "Huang Hang", ownerId });
  async function openForm(ownerId: UserId | null, ...functions: string[]) {
    const customer = owned(ownerId);
    const company = { ...firstCompany, teams: [{ id: north.id, name: north.name }] };
    const opened = await stage.open("customers", { ...granted(...functions), company }, (desk) => {
      filled(desk);
      desk.answers.customers = [{ customer, number: null, lastContactAt: null }];
      const nothing = { contacts: [], phones: [], owner: null, interactions: [], openTasks: [] };
      desk.answers.cards.set(customer.id, { type: "customer", customer, ...nothing });
    });
    await opened.page.getByRole("grid").focus();
    await opened.page.keyboard.press("ArrowDown");
    await opened.page.keyboard.press("e");
    await opened.page.getByRole("dialog").getByRole("textbox", { name: "Name" }).waitFor();
    return opened;
  }

  it("gives a customer to a colleague and a team, for whose role grants it", async () => {
    const { desk, page } = await openForm(null, "records.edit", "records.assign");
    await page.getByRole("combobox", { name: "Owner" }).fill("Tom");
    await page.getByRole("option", { name: "Tom Becker · 1002" }).click();
    await page.getByRole("combobox", { name: "Team", exact: true }).selectOption("North");
    const saved = desk.next("records.saveCustomer");
    await page.keyboard.press("Control+s");
    expect(await saved).toMatchObject({ form: { ownerId: tom.id, teamId: north.id } });
  });

  it("lets others take what nobody owns, and no more", async () => {
    const free = await openForm(null, "records.edit");
    await free.page.getByRole("combobox", { name: "Owner" }).click();
    const offered = free.page.getByRole("listbox", { name: "Owner" }).getByRole("option");
    expect(await offered.allTextContents()).toEqual(["Nobody", "Wang Fang · 8001"]);
    await stage.clear();
    const toms = await openForm(tom.id, "records.edit");
    expect(await toms.page.getByRole("combobox", { name: "Owner" }).isDisabled()).toBe(true);
    expect(await toms.page.getByRole("combobox", { name: "Team", exact: true }).isDisabled()).toBe(true);
  });
});
