import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#shared/ids.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

const usual = aDeskState();

describe("settings", () => {
  it("chooses a device, plays a tone on it and shows the microphone's level", async () => {
    const devices = [
      { deviceId: "m1", label: "Headset", kind: "input" as const },
      { deviceId: "s1", label: "Headset", kind: "output" as const },
    ];
    const { desk, page } = await stage.open("settings", { media: { ...usual.media, devices } }, ({ answers }) => {
      answers.microphoneDbfs = Array.from({ length: 2_000 }, () => -12);
    });
    await page.getByText("You are heard").waitFor();
    const changed = desk.next("settings.change");
    await page.getByRole("combobox", { name: "Ringer" }).selectOption("s1");
    expect(await changed).toEqual({ audio: { ringer: { deviceId: "s1", label: "Headset" } } });
    const played = desk.next("audio.testTone");
    await page.getByRole("button", { name: "Ring once" }).click();
    expect(await played).toEqual({ on: "ringer" });
  });

  it("says what to do when the microphone is denied", async () => {
    const { page } = await stage.open("settings", { media: { ...usual.media, microphone: "denied" } });
    await page.getByText("so nobody would hear you. Allow it").waitFor();
  });

  it("gives an action another key, and swaps with the one that has it already", async () => {
    const { desk, page } = await stage.open("settings");
    await page.getByRole("tab", { name: "Keyboard" }).click();
    await page.getByRole("button", { name: "Change the key of: Hold or resume" }).click();
    const changed = desk.next("settings.change");
    await page.keyboard.press("Alt+z");
    expect(await changed).toEqual({ keys: { hold: "Alt+Z" } });
    await page.getByRole("button", { name: "Change the key of: Hold or resume" }).click();
    await page.keyboard.press("Alt+m");
    await page.getByText("Alt M already does this: Mute or unmute.").waitFor();
    const swapped = desk.next("settings.change");
    await page.getByRole("button", { name: "Swap the two" }).click();
    expect(await swapped).toEqual({ keys: { hold: "Alt+M", mute: "Alt+Z" } });
    const reset = desk.next("settings.change");
    await page.getByRole("button", { name: "Back to the key it came with: Mute or unmute" }).click();
    expect(await reset).toEqual({ keys: { hold: "Alt+M" } });
  });

  it("leaves a key alone when Escape is pressed instead", async () => {
    const { desk, page } = await stage.open("settings");
    await page.getByRole("tab", { name: "Keyboard" }).click();
    await page.getByRole("button", { name: "Change the key of: Mute or unmute" }).click();
    await page.getByText("Press a key…").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Press a key…").waitFor({ state: "detached" });
    expect(desk.asked.some(({ what }) => what === "settings.change")).toBe(false);
  });

  it("changes the theme and the language at once", async () => {
    const { page } = await stage.open("settings");
    await page.getByRole("tab", { name: "Look" }).click();
    await page.getByRole("radio", { name: "Dark" }).check();
    await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
    await page.getByRole("radio", { name: "简体中文" }).check();
    await page.getByRole("heading", { name: "设置" }).waitFor();
  });

  it("hides the token until it is asked for", async () => {
    const app = { ...usual.app, external: { enabled: true, url: "http://127.0.0.1:7391/pop" } };
    const { page } = await stage.open("settings", { app });
    await page.getByRole("tab", { name: "Other consoles" }).click();
    await page.getByText("token=•").waitFor();
    expect(await page.getByText("t0ken").count()).toBe(0);
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByText("t0ken", { exact: true }).waitFor();
  });

  it("does not send two new passwords that differ", async () => {
    const { desk, page } = await stage.open("settings");
    await page.getByRole("tab", { name: "Account" }).click();
    await page.getByLabel("Present password").fill("old");
    await page.getByLabel("New password", { exact: true }).fill("correct horse");
    await page.getByLabel("New password again").fill("correct house");
    expect(await page.getByRole("button", { name: "Change the password" }).isDisabled()).toBe(true);
    const sent = desk.next("session.changePassword");
    await page.getByLabel("New password again").fill("correct horse");
    await page.getByRole("button", { name: "Change the password" }).click();
    expect(await sent).toEqual({ oldPassword: "old", newPassword: "correct horse" });
    await page.getByText("The password is changed").waitFor();
  });
});

describe("sync problems", () => {
  const conflict = {
    kind: "conflict" as const,
    id: "c1",
    entity: "customer" as const,
    recordId: newId<string>(),
    name: "Huang Hang",
    at: Date.now(),
    conflicts: [
      { field: "email", base: null, mine: "a@example.com", theirs: "b@example.com" },
      { field: "doNotCall", base: false, mine: true, theirs: false },
    ],
  };
  const rejected = {
    kind: "rejected" as const,
    id: "r1",
    entity: "lead" as const,
    recordId: newId<string>(),
    name: "Jonas Weber",
    at: Date.now(),
    reason: "forbidden" as const,
    detail: "",
  };

  it("settles a conflict field by field, once each field has its side", async () => {
    const { desk, page } = await stage.open("problems", {}, ({ answers }) => {
      answers.problems = [conflict];
    });
    const settle = page.getByRole("button", { name: "Decide" });
    await page.getByRole("radio", { name: "a@example.com" }).check();
    expect(await settle.isDisabled()).toBe(true);
    await page.getByRole("radio", { name: "No" }).check();
    const resolved = desk.next("sync.resolve");
    desk.answers.problems = [];
    await settle.click();
    expect(await resolved).toEqual({ id: "c1", how: { kind: "fields", take: { email: "mine", doNotCall: "theirs" } } });
    await page.getByText("Nothing to decide").waitFor();
  });

  it("sends a rejected change again, and asks before it is given up", async () => {
    const { desk, page } = await stage.open("problems", {}, ({ answers }) => {
      answers.problems = [rejected];
    });
    await page.getByText("You may not change this record any more").waitFor();
    const again = desk.next("sync.resolve");
    await page.getByRole("button", { name: "Send again" }).click();
    expect(await again).toEqual({ id: "r1", how: { kind: "retry" } });
    await page.getByRole("button", { name: "Give it up…" }).click();
    expect(desk.asked.filter(({ what }) => what === "sync.resolve")).toHaveLength(1);
    const dropped = desk.next("sync.resolve");
    await page.getByRole("button", { name: "Throw it away" }).click();
    expect(await dropped).toEqual({ id: "r1", how: { kind: "drop" } });
  });
});

describe("a link that asks to dial", () => {
  const dialRequest = { id: "d1", number: "+8613912345678", shown: "+8613912345678", at: Date.now() };

  it("dials after the agent's yes only, and goes", async () => {
    const { desk, page } = await stage.open("desk", { dialRequest });
    await page.getByText("+86 139 1234 5678. Call it?").waitFor();
    expect(desk.asked.some(({ what }) => what === "calls.dial")).toBe(false);
    const dialled = desk.next("calls.dial");
    const settled = desk.next("dialRequest.settle");
    await page.keyboard.press("Alt+g");
    expect(await dialled).toMatchObject({ number: "+8613912345678" });
    expect(await settled).toEqual({ id: "d1" });
  });

  it("goes without dialling after a no", async () => {
    const { desk, page } = await stage.open("customers", { dialRequest });
    await page.getByText("Call it?").waitFor();
    const settled = desk.next("dialRequest.settle");
    await page.keyboard.press("Alt+q");
    expect(await settled).toEqual({ id: "d1" });
    expect(desk.asked.some(({ what }) => what === "calls.dial")).toBe(false);
  });

  it("stays when the call is refused, with the reason", async () => {
    const { desk, page } = await stage.open("desk", { dialRequest });
    desk.refuse("calls.dial", { code: "not-registered", values: {} });
    await page.getByText("Call it?").waitFor();
    await page.keyboard.press("Alt+g");
    await page.getByText("The line is not ready").waitFor();
    expect(await page.getByText("Call it?").count()).toBe(1);
    expect(desk.asked.some(({ what }) => what === "dialRequest.settle")).toBe(false);
  });
});
