import { expect, test } from "vitest";
import type { SessionState } from "#shared/contract/desk/index.ts";
import { aDeskState } from "../../helpers/desk-scenes.ts";
import { stagePages } from "./stage.ts";

const stage = stagePages();
const signedOut: SessionState = {
  name: "signed-out",
  server: "https://central.example.com",
  lastUsername: "wang.fang",
  reason: null,
  deskName: null,
};

test("the cursor stands where something is missing, and Enter signs in", async () => {
  const { page, desk } = await stage.open({ session: signedOut });
  await page.keyboard.type("secret");
  const asked = desk.next("session.signIn");
  await page.keyboard.press("Enter");
  expect(await asked).toEqual({
    server: "https://central.example.com",
    username: "wang.fang",
    password: "secret",
    takeOver: false,
  });
  desk.push({ session: aDeskState().session });
  await page.getByRole("region", { name: "Phone" }).waitFor();
});

test("a wrong password is said in words and the fields stay", async () => {
  const { page, desk } = await stage.open({ session: signedOut });
  desk.refuse("session.signIn", { code: "wrong-credentials", values: {} });
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("User name or password is wrong.").waitFor();
  expect(await page.getByLabel("User name").inputValue()).toBe("wang.fang");
});

test("an account that is in use elsewhere can be taken over", async () => {
  const { page, desk } = await stage.open({ session: signedOut });
  const since = new Date(2026, 10, 20, 9, 12).getTime();
  desk.refuse("session.signIn", { code: "session-elsewhere", values: { since, deskName: "DESK-14" } });
  await page.keyboard.type("secret");
  await page.keyboard.press("Enter");
  await page.getByText("You have been signed in at DESK-14 since Nov 20, 2026, 09:12.").waitFor();
  const asked = desk.next("session.signIn");
  await page.getByRole("button", { name: "Sign in here and end it there" }).click();
  expect(await asked).toMatchObject({ takeOver: true, password: "secret" });
});

test("a password that somebody else set is changed before work begins", async () => {
  const { session } = aDeskState();
  if (session.name !== "signed-in") throw new Error("the scene is signed in");
  const { page, desk } = await stage.open({
    session: { ...session, user: { ...session.user, mustChangePassword: true } },
  });
  await page.getByLabel("Present password").fill("given");
  await page.getByLabel("New password", { exact: true }).fill("chosen by me");
  await page.getByLabel("New password again").fill("chosen by mi");
  await page.getByText("The two new passwords differ").waitFor();
  await page.getByLabel("New password again").fill("chosen by me");
  const asked = desk.next("session.changePassword");
  await page.keyboard.press("Enter");
  expect(await asked).toEqual({ oldPassword: "given", newPassword: "chosen by me" });
});

test("signing out with unsent changes warns first and keeps them", async () => {
  const { page, desk } = await stage.open();
  desk.refuse("session.signOut", { code: "unsent-changes", values: { count: 3 } });
  await page.getByRole("button", { name: /Wang Fang/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByText("3 changes have not been sent to central.").waitFor();
  const asked = desk.next("session.signOut");
  await page.getByRole("button", { name: "Sign out and keep them" }).click();
  expect(await asked).toEqual({ keepUnsent: true });
});

test("the agent's state is set by the menu and by keys, and what comes after the call is shown", async () => {
  const { page, desk } = await stage.open();
  await page.keyboard.press("Alt+s");
  const asked = desk.next("agent.setState");
  await page.getByRole("menuitem", { name: "Lunch" }).click();
  expect(await asked).toEqual({ name: "not-ready", reason: "lunch" });
  desk.push({ agent: { state: { name: "talking", at: Date.now() }, next: { name: "not-ready", reason: "lunch" } } });
  await page.getByText("then Lunch").waitFor();
});

test("a company's own sign-in is offered by its name, goes on in the browser, and says in words why it failed", async () => {
  const { page, desk } = await stage.open({ session: { ...signedOut, server: null } });
  desk.answers.sso = { name: "Example ID" };
  await page.getByLabel("Server").fill("https://central.example.com");
  await page.keyboard.press("Tab");
  const button = page.getByRole("button", { name: "Sign in with Example ID" });
  for (const [code, sentence] of [
    ["sso-unknown-user", "Popline has no account for you"],
    ["sso-provider-unreachable", "Central can't reach the company's sign-in"],
  ] as const) {
    desk.refuse("session.finishSso", { code, values: {} });
    const asked = desk.next("session.startSso");
    await button.click();
    expect(await asked).toEqual({ server: "https://central.example.com" });
    await page.getByRole("alert").getByText(sentence).waitFor();
  }
  desk.refuse("session.finishSso", { code: "session-elsewhere", values: { since: Date.now(), deskName: "DESK-14" } });
  await button.click();
  const again = desk.next("session.finishSso");
  await page.getByRole("button", { name: "Sign in here and end it there" }).click();
  expect(await again).toEqual({ takeOver: true });
});
