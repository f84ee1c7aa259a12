import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  centralFunctions,
  type DeskState,
  type RoleRecord,
  type SessionState,
  type Team,
  type User,
} from "#shared/contract/desk/index.ts";
import { type AnnouncementId, newId, type RoleId, type TeamId, type UserId } from "#shared/ids.ts";
import { axeViolations } from "#tests/helpers/axe.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";
import type { FakeDesk } from "#tests/helpers/fake-desk.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** A signed-in agent whose role grants these. */
function granted(...functions: string[]): Partial<DeskState> {
  const { session } = aDeskState();
  if (session.name !== "signed-in") throw new Error("the usual desk is signed in");
  const state: SessionState = { ...session, user: { ...session.user, functions } };
  return { session: state };
}

const role = (over: Partial<RoleRecord>): RoleRecord => ({
  id: newId<RoleId>(),
  name: "Agent",
  preset: "agent",
  functions: ["records.edit", "records.assign"],
  scope: "all",
  version: 1,
  users: 3,
  ...over,
});
const team = (name: string, parentId: TeamId | null = null, over: Partial<Team> = {}): Team => ({
  id: newId<TeamId>(),
  name,
  parentId,
  headId: null,
  version: 1,
  createdAt: 1,
  users: 2,
  ...over,
});
const agent = role({});
const custom = role({ name: "Night shift", preset: null, scope: "team", functions: ["records.edit"], users: 1 });
const north = team("North");
const night = team("Night", north.id);
const south = team("South");
const lin: User = {
  id: newId<UserId>(),
  username: "lin",
  name: "Lin Xiaoyu",
  role: "agent",
  teamId: north.id,
  teamName: "North",
  extension: "1001",
  mustChangePassword: false,
  roleId: agent.id,
  roleName: "Agent",
  functions: [],
  scope: "all",
  active: true,
};

const announced = { id: newId<AnnouncementId>() };

function filled({ answers }: FakeDesk): void {
  answers.users = [lin];
  answers.roles = [agent, custom];
  answers.teams = [night, north, south];
}
const open = (...functions: string[]) => stage.open("administration", granted(...functions), filled);

describe("administration", () => {
  it("is on the rail for whose role grants a part of it, and appears when a role does", async () => {
    const { desk, page } = await stage.open("desk", granted("records.edit"), filled);
    const places = page.getByRole("navigation", { name: "Places" });
    await places.getByRole("button", { name: "Settings" }).waitFor();
    expect(await places.getByRole("button", { name: "Administration" }).count()).toBe(0);
    desk.push(granted("teams.manage"));
    await places.getByRole("button", { name: "Administration" }).click();
    await page.getByRole("tab", { name: "Teams" }).waitFor();
    expect(await page.getByRole("tab").allTextContents()).toEqual(["Teams"]);
  });

  it("gives a user another role and team, by the keyboard alone", async () => {
    const { desk, page } = await open(...centralFunctions);
    await page.getByRole("button", { name: "Lin Xiaoyu" }).focus();
    await page.keyboard.press("Enter");
    const form = page.getByRole("form", { name: "Lin Xiaoyu" });
    await form.getByRole("combobox", { name: "Role" }).selectOption("Night shift");
    await form.getByRole("combobox", { name: "Team" }).selectOption("South");
    const saved = desk.next("admin.saveUser");
    await form.getByRole("textbox", { name: "Extension" }).press("Enter");
    expect(await saved).toEqual({
      id: lin.id,
      user: {
        username: "lin",
        name: "Lin Xiaoyu",
        roleId: custom.id,
        teamId: south.id,
        extension: "1001",
        password: null,
        active: true,
      },
    });
    // The list is there again, read anew.
    await page.getByRole("button", { name: "New user" }).waitFor();
  });

  it("makes a user only with a name, a user name and a password that is long enough", async () => {
    const { desk, page } = await open("users.manage");
    await page.getByRole("button", { name: "New user" }).click();
    const save = page.getByRole("button", { name: "Save" });
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Tom Becker");
    await page.getByRole("textbox", { name: "User name" }).fill("tom");
    await page.getByRole("textbox", { name: "First password" }).fill("too short");
    expect(await save.isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "First password" }).fill("long enough");
    const saved = desk.next("admin.saveUser");
    await save.click();
    expect(await saved).toMatchObject({ id: null, user: { username: "tom", teamId: null, password: "long enough" } });
  });

  it("narrows a role by a choice and checkboxes, says what follows, and grants nothing that one has not oneself", async () => {
    const { desk, page } = await open("roles.manage", "records.edit", "users.manage");
    await page.getByRole("tab", { name: "Roles" }).click();
    await page.getByRole("button", { name: "Agent", exact: true }).click();
    expect(await page.getByRole("checkbox", { name: "Read the audit log" }).isDisabled()).toBe(true);
    // A tick is seen: the box is filled with the accent, which Mantine takes from a variable of ours.
    const filling = page.getByRole("checkbox", { name: "Make and change" });
    await expect
      .poll(() => filling.evaluate((box) => getComputedStyle(box).backgroundColor))
      .toBe(await page.getByRole("radio", { checked: true }).evaluate((dot) => getComputedStyle(dot).backgroundColor));
    await page.getByRole("radio", { name: "Own", exact: true }).check();
    await page.getByText("3 users have this role. What is no longer seen leaves their desks at once.").waitFor();
    await page.getByRole("checkbox", { name: "Make and change" }).uncheck();
    const saved = desk.next("admin.saveRole");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await saved).toEqual({
      id: agent.id,
      role: { name: "Agent", functions: ["records.assign"], scope: "own" },
    });
  });

  it("shows central's objection at the form and keeps what was typed; deletes a custom role after a second yes", async () => {
    const { desk, page } = await open("roles.manage", "users.manage");
    await page.getByRole("tab", { name: "Roles" }).click();
    await page.getByRole("button", { name: "Night shift" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Agent");
    desk.refuse("admin.saveRole", { code: "central-refused", values: { detail: "There is a role already." } });
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Central did not take it: There is a role already.").waitFor();
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Agent");
    await page.getByRole("button", { name: "Delete" }).click();
    const removed = desk.next("admin.removeRole");
    await page.getByRole("button", { name: "Yes, delete it" }).click();
    expect(await removed).toEqual({ id: custom.id });
  });

  it("shows teams as their tree, and hangs none below itself", async () => {
    const { desk, page } = await open("teams.manage", "users.manage");
    await page.getByRole("tab", { name: "Teams" }).click();
    await page.getByRole("button", { name: "North" }).waitFor();
    expect(await page.getByRole("rowheader").allTextContents()).toEqual(["North", "Night", "South"]);
    await page.getByRole("button", { name: "North" }).click();
    const parents = page.getByRole("combobox", { name: "Below" });
    expect(await parents.getByRole("option").allTextContents()).toEqual(["At the top", "South"]);
    await parents.selectOption("South");
    await page.getByRole("combobox", { name: "Head" }).selectOption("Lin Xiaoyu");
    const saved = desk.next("admin.saveTeam");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await saved).toEqual({ id: north.id, team: { name: "North", parentId: south.id, headId: lin.id } });
  });

  it("changes a disposition in the version that was read", async () => {
    const { desk, page } = await stage.open("administration", granted("dispositions.manage"), (desk) => {
      desk.answers.dispositions = [
        {
          ...{ id: newId(), version: 4, createdAt: 1, updatedAt: 1, parentId: null, code: "sold" },
          ...{ labelEn: "Sold", labelZh: "成交", sort: 1, active: true, needsNote: false, proposesTask: false },
        },
      ];
    });
    await page.getByRole("button", { name: "Sold" }).click();
    await page.getByRole("checkbox", { name: "Needs a note" }).check();
    const saved = desk.next("admin.saveDisposition");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await saved).toMatchObject({ version: 4, disposition: { code: "sold", needsNote: true } });
  });

  it("announces for a while, and takes an announcement back after a second yes", async () => {
    const { desk, page } = await stage.open("administration", granted("announcements.manage"), ({ answers }) => {
      const { id } = announced;
      answers.announcements = [{ id, text: "Fire drill at ten.", authorName: "Zhao Min", createdAt: 1, until: null }];
    });
    await page.getByRole("button", { name: "New announcement" }).click();
    await page.getByRole("textbox", { name: "Text" }).fill("The printer is back.");
    await page.getByRole("combobox", { name: "Shown for" }).selectOption("Until deleted");
    const told = desk.next("admin.announce");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await told).toEqual({ text: "The printer is back.", until: null });
    await page.getByRole("button", { name: "Fire drill at ten." }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    const removed = desk.next("admin.removeAnnouncement");
    await page.getByRole("button", { name: "Yes, delete it" }).click();
    expect(await removed).toEqual(announced);
  });

  it("shows an announcement as a quiet strip that can be dismissed", async () => {
    const values = { id: announced.id, from: "Zhao Min", text: "Fire drill at ten." };
    const notice = { id: `announcement::${announced.id}`, code: "announcement", level: "info", values } as const;
    const { desk, page } = await stage.open("desk", { notices: [{ ...notice, at: 1, callId: null }] });
    const strip = page.getByRole("status").filter({ hasText: "Zhao Min: Fire drill at ten." });
    const dismissed = desk.next("notices.dismiss");
    await strip.getByRole("button", { name: "Dismiss" }).click();
    expect(await dismissed).toEqual({ id: notice.id });
  });

  it("leaves a form by Escape, and says what to do when central can't be reached", async () => {
    const { desk, page } = await open(...centralFunctions);
    await page.getByRole("button", { name: "New user" }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).press("Escape");
    await page.getByRole("button", { name: "New user" }).waitFor();
    const { session } = granted(...centralFunctions);
    if (session?.name === "signed-in") desk.push({ session: { ...session, offline: true } });
    await page.getByText("Users, teams and roles are kept there").waitFor();
  });

  it.each(["light", "dark"] as const)("has no barriers that axe knows of, in the %s look", async (scheme) => {
    const { settings } = aDeskState();
    const look = { ...settings.look, theme: scheme };
    const state = { ...granted(...centralFunctions), settings: { ...settings, look } };
    // The looks differ by their colours alone.
    const rules = scheme === "light" ? [] : ["wcag2aa"];
    const { page } = await stage.open("administration", state, filled);
    for (const [tab, thing] of [
      ["Users", "Lin Xiaoyu"],
      ["Teams", "North"],
      ["Roles", "Night shift"],
    ] as const) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("button", { name: thing }).waitFor();
      expect(await axeViolations(page, rules)).toEqual([]);
      await page.getByRole("button", { name: thing }).click();
      await page.getByRole("form", { name: thing }).waitFor();
      expect(await axeViolations(page, rules)).toEqual([]);
      await page.getByRole("button", { name: "Cancel" }).click();
    }
  });
});
