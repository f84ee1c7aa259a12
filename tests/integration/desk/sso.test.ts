import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSession, type Session } from "#main/desk/session/index.ts";
import { fileKey, openStore, type Store } from "#main/store/index.ts";
import { centralRoutes } from "#shared/contract/central/index.ts";
import { headlessOptions } from "#tests/helpers/chromium.ts";
import { type TestDatabase, withDatabase } from "#tests/helpers/databases.ts";
import { providerClient, startProvider, type TestProvider } from "#tests/helpers/oidc-provider.ts";
import { aCentral, type TestCentral } from "#tests/helpers/test-central.ts";
import { testPort } from "#tests/helpers/test-port.ts";

/** The whole way: the desk's session, the system's browser (Chromium), a real provider, a real central. */
let database: TestDatabase;
let provider: TestProvider;
let central: TestCentral;
let url: string;
let browser: Browser;
let dataDir: string;
let session: Session<Store>;
const logger = pino({ level: "silent" });

beforeAll(async () => {
  database = await withDatabase("pglite");
  url = `http://127.0.0.1:${await testPort()}`;
  provider = await startProvider({ callback: `${url}${centralRoutes.ssoCallback}` });
  central = await aCentral(database, {
    config: {
      oidc: {
        issuer: new URL(provider.issuer),
        clientId: providerClient.id,
        clientSecret: providerClient.secret,
        name: "Example ID",
        publicUrl: new URL(url),
        scope: "openid profile email",
        match: { by: "preferred_username" },
        createRole: null,
        prompt: null,
      },
    },
  });
  central.clock.now = Date.now();
  await central.app.listen({ host: "127.0.0.1", port: Number(new URL(url).port) });
  browser = await chromium.launch(headlessOptions());
  dataDir = await mkdtemp(join(tmpdir(), "popline-sso-"));
  session = await createSession<Store>({
    dataDir,
    deskName: "PC-1",
    central: () => ({ url, caFile: null }),
    openStore: ({ dir, rules }) => openStore({ dir, key: fileKey(join(dataDir, "key")), logger, now: Date.now, rules }),
    hooks: { opened: async () => undefined, changed: async () => undefined, closing: async () => undefined },
    logger,
  });
});
afterAll(async () => {
  await session.stop();
  await browser.close();
  await central.close();
  await provider.close();
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

test("the provider's page in the system's browser signs the desk in, and a sign-out ends it at central", async () => {
  const { username, id } = await central.user("supervisor");
  expect(await session.sso.methods(url)).toEqual({ sso: { name: "Example ID" } });
  const page = await browser.newPage();
  await page.goto(await session.sso.start(url));
  const signedIn = session.sso.finish(false);
  await page.locator("input[name=login]").fill(username);
  await page.locator("input[name=password]").fill("at the provider");
  await page.locator("button[type=submit]").click();
  await page.getByText("You are signed in.").waitFor();
  await signedIn;
  expect(session.state()).toMatchObject({ name: "signed-in", user: { id, username, role: "supervisor" } });
  expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/signed-in/);
  await session.signOut({ keepUnsent: false });
  const live = await database.db.selectFrom("session").select("id").where("endedAt", "is", null).execute();
  expect(live).toEqual([]);
  await page.context().close();
});

test("who has no account, gives up, or brings another sign-in's answer is not signed in, and knows why", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(await session.sso.start(url));
  const unknown = expect(session.sso.finish(false)).rejects.toMatchObject({ code: "sso-unknown-user" });
  await page.locator("input[name=login]").fill("stranger");
  await page.locator("input[name=password]").fill("at the provider");
  await page.locator("button[type=submit]").click();
  await page.getByText("The sign-in did not work.").waitFor();
  await unknown;

  const begun = new URL(await session.sso.start(url));
  const door = begun.searchParams.get("redirect") ?? "";
  expect((await fetch(`${door}?state=made-up&code=stolen`)).status).toBe(404);
  const cancelled = expect(session.sso.finish(false)).rejects.toMatchObject({ code: "sso-cancelled" });
  session.sso.cancel();
  await cancelled;
  await expect(fetch(door)).rejects.toThrow();
  await expect(session.sso.finish(false)).rejects.toMatchObject({ code: "sso-expired" });
  expect(session.state().name).toBe("signed-out");
  await page.context().close();
});
