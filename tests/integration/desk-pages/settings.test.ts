import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#shared/ids.ts";
import { aCall } from "#tests/helpers/builders.ts";
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
    await page.getByRole("button", { name: "Play the ring" }).click();
    expect(await played).toEqual({ on: "ringer" });
  });

  it("chooses the ring tone and the microphone's level, up to twice as loud", async () => {
    const { desk, page } = await stage.open("settings");
    const tone = desk.next("settings.change");
    const choice = page.getByRole("combobox", { name: "Ring tone" });
    await choice.waitFor();
    expect(await choice.getByRole("option").allTextContents()).toEqual([
      ...["Classic bell", "Soft", "Chime", "Pulse, for loud rooms"],
    ]);
    await choice.selectOption("soft");
    expect(await tone).toEqual({ audio: { ringTone: "soft" } });
    const level = desk.next("settings.change");
    await page.getByRole("slider", { name: "Level of the microphone" }).press("End");
    expect(await level).toEqual({ audio: { microphoneVolume: 2 } });
    await page.getByText("Level of the microphone · 200 %").waitFor();
  });

  it("offers a test call where the exchange has an echo, one at a time", async () => {
    const { desk, page } = await stage.open("settings");
    const called = desk.next("calls.test");
    await page.getByRole("button", { name: "Call the echo" }).click();
    await called;
    const at = Date.now();
    const state = { name: "active", at } as const;
    desk.push({ calls: [aCall({ direction: "out", purpose: "test", state, startedAt: at, answeredAt: at })] });
    await page.getByText("The test call is in the phone column.").waitFor();
    expect(await page.getByRole("button", { name: "Call the echo" }).isDisabled()).toBe(true);
    const { phone } = usual;
    desk.push({ calls: [], phone: { ...phone, can: { ...phone.can, testCall: false } } });
    await page.getByRole("button", { name: "Call the echo" }).waitFor({ state: "detached" });
  });

  it("says why a test call was refused", async () => {
    const { desk, page } = await stage.open("settings");
    desk.refuse("calls.test", { code: "not-registered", values: {} });
    await page.getByRole("button", { name: "Call the echo" }).click();
    await page.getByRole("main").getByRole("alert").waitFor();
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
    await page.keyboard.press("Alt+9");
    expect(await changed).toEqual({ keys: { hold: "Alt+9" } });
    await page.getByRole("button", { name: "Change the key of: Hold or resume" }).click();
    await page.keyboard.press("Alt+m");
    await page.getByText("Alt M already does this: Mute or unmute.").waitFor();
    const swapped = desk.next("settings.change");
    await page.getByRole("button", { name: "Swap the two" }).click();
    expect(await swapped).toEqual({ keys: { hold: "Alt+M", mute: "Alt+9" } });
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
    await page.getByRole("radio", { name: "Dark" }).click();
    await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
    await page.getByRole("radio", { name: "简体中文" }).click();
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

describe("calls and line", () => {
  it("lets calls answer themselves, and after how long", async () => {
    const { desk, page } = await stage.open("settings");
    await page.getByRole("tab", { name: "Calls" }).click();
    const changed = desk.next("settings.change");
    await page.getByRole("radio", { name: "Always" }).click();
    expect(await changed).toEqual({ calls: { autoAnswer: "always" } });
    const seconds = page.getByRole("textbox", { name: "After so many seconds of ringing" });
    await seconds.fill("15");
    expect(desk.asked.filter(({ what }) => what === "settings.change")).toHaveLength(1);
    const timed = desk.next("settings.change");
    await seconds.press("Enter");
    expect(await timed).toEqual({ calls: { autoAnswerSeconds: 15 } });
  });

  it.each([
    ["wrong-password", "refused", "Your own sign-in password has nothing to do with it."],
    ["tls-expired", "waiting", "Check the clock first"],
    ["tls-untrusted", "waiting", "Your administrator gives the CA file"],
    ["unreachable", "waiting", "Check the network of this machine"],
    ["not-provisioned", "off", "Your administrator gives your user an extension."],
  ] as const)(
    "says what to do when the line fails with %s, and tries again at once when asked",
    async (error, name, help) => {
      const server = "wss://pbx.example.com/ws";
      const at = Date.now();
      const link = {
        refused: { name: "refused", at, server, error, detail: "pbx.example.com said no." },
        waiting: { name: "waiting", at, server, error, retryAt: at + 60_000 },
        off: { name: "off", at, error },
      } as const;
      const { desk, page } = await stage.open("desk", { link: link[name] });
      await page.getByRole("button", { name: "What to do" }).click();
      await page.getByText(help).waitFor();
      if (name === "refused") await page.getByText("pbx.example.com said no.").waitFor();
      const tried = desk.next("phone.retryLine");
      await page.getByRole("main").getByRole("button", { name: "Try again now" }).click();
      await tried;
    },
  );

  it("tries a lost line again by a click in the top bar, and by its key", async () => {
    const at = Date.now();
    const { desk, page } = await stage.open("desk", {
      link: { name: "waiting", at, server: "wss://pbx.example.com/ws", error: "timeout", retryAt: at + 60_000 },
    });
    const tried = desk.next("phone.retryLine");
    await page.getByRole("banner").getByText("Line lost").click();
    await tried;
    const byKey = desk.next("phone.retryLine");
    await page.keyboard.press("Alt+Shift+l");
    await byKey;
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
  const dialRequest = {
    ...{ id: "d1", number: "+8613912345678", shown: "+8613912345678", at: Date.now(), source: "link" as const },
    others: [],
  };

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
