import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { JWTPayload } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OidcConfig } from "#server/auth/oidc/oidc-config.ts";
import { centralRoutes, type LoginResponse } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { providerClient, startProvider, type TestProvider } from "../../helpers/oidc-provider.ts";
import { plainBrowser } from "../../helpers/plain-browser.ts";
import { aCentral, desk, type TestCentral } from "../../helpers/test-central.ts";
import { testPort } from "../../helpers/test-port.ts";

const redirect = "http://127.0.0.1:9/signed-in";

onEveryDatabase("single sign-on", (open) => {
  let database: TestDatabase;
  const nodes: TestCentral[] = [];
  const providers: TestProvider[] = [];

  beforeAll(async () => {
    database = await open();
  });
  afterAll(async () => {
    for (const node of nodes) await node.close();
    for (const provider of providers) await provider.close();
  });

  /** A central with a provider of its own, both listening. */
  async function aSite(over: Partial<OidcConfig> = {}, provided: { idTokenSec?: number } = {}) {
    const url = `http://127.0.0.1:${await testPort()}`;
    const provider = await startProvider({ callback: `${url}${centralRoutes.ssoCallback}`, ...provided });
    providers.push(provider);
    const oidc: OidcConfig = {
      issuer: new URL(provider.issuer),
      clientId: providerClient.id,
      clientSecret: providerClient.secret,
      name: "Example ID",
      publicUrl: new URL(url),
      scope: "openid profile email",
      match: { by: "preferred_username" },
      createRole: null,
      prompt: null,
      ...over,
    };
    const central = await aCentral(database, { config: { oidc } });
    central.clock.now = Date.now();
    nodes.push(central);
    await central.app.listen({ host: "127.0.0.1", port: Number(new URL(url).port) });
    return { central, url, provider };
  }
  type Site = Awaited<ReturnType<typeof aSite>>;

  const aDesk = () => {
    const verifier = randomBytes(32).toString("base64url");
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    return { verifier, challenge, state: randomBytes(16).toString("base64url"), deskId: randomUUID() };
  };
  type Desk = ReturnType<typeof aDesk>;
  const startUrl = (site: Site, { challenge, state }: Desk) =>
    `${site.url}${centralRoutes.ssoStart}?${new URLSearchParams({ challenge, state, redirect })}`;
  /** What the browser brings back to the desk. */
  async function signIn(site: Site, who: string, by = aDesk(), browser = plainBrowser()) {
    const { url } = await browser.visit(startUrl(site, by), who, redirect);
    expect(url.href.startsWith(redirect)).toBe(true);
    expect(url.searchParams.get("state")).toBe(by.state);
    return { by, code: url.searchParams.get("code") ?? "", error: url.searchParams.get("error") };
  }
  const redeem = (site: Site, code: string, { verifier, deskId }: Desk, takeOver = false) =>
    site.central.app.inject({
      method: "POST",
      url: centralRoutes.ssoRedeem,
      payload: { code, verifier, deskId, deskName: "Desk 1", takeOver },
    });

  test("whoever signs in at the provider is signed in at the desk; the same person is found by the subject when the name has changed", async () => {
    const site = await aSite();
    expect((await site.central.app.inject(centralRoutes.signInMethods)).json()).toEqual({
      sso: { name: "Example ID" },
    });
    const user = await site.central.user("supervisor");
    const { by, code } = await signIn(site, user.username);
    const answer = await redeem(site, code, by);
    expect(answer.json<LoginResponse>().user).toMatchObject({ id: user.id, role: "supervisor" });
    const signedIn = desk(site.central.app, user.username, by.deskId, answer.json());
    expect((await signedIn.send("GET", "/v1/me")).statusCode).toBe(200);
    expect((await signedIn.send("POST", "/v1/auth/logout")).statusCode).toBe(204);
    expect((await signedIn.send("GET", "/v1/me")).statusCode).toBe(401);

    await database.db
      .updateTable("appUser")
      .set({ username: `${user.username}.new` })
      .where("id", "=", user.id as UserId)
      .execute();
    const again = await signIn(site, user.username);
    expect((await redeem(site, again.code, again.by)).json<LoginResponse>().user.id).toBe(user.id);
  });

  test("a code is redeemed once, by the desk that began, and in time", async () => {
    const site = await aSite();
    const { username } = await site.central.user();
    const first = await signIn(site, username);
    expect((await redeem(site, first.code, first.by)).statusCode).toBe(200);
    expect((await redeem(site, first.code, first.by)).json()).toMatchObject({ status: 401, code: "sso-failed" });
    const stolen = await signIn(site, username);
    expect((await redeem(site, stolen.code, aDesk())).json()).toMatchObject({ code: "sso-failed" });
    expect((await redeem(site, stolen.code, stolen.by)).json()).toMatchObject({ code: "sso-failed" });
    const late = await signIn(site, username);
    site.central.clock.now += 6 * 60_000;
    expect((await redeem(site, late.code, late.by)).json()).toMatchObject({ code: "sso-failed" });
  });

  test("an account that is signed in elsewhere is taken over with the same code", async () => {
    const site = await aSite();
    const { username } = await site.central.user();
    await site.central.login(username);
    const { by, code } = await signIn(site, username);
    expect((await redeem(site, code, by)).json()).toMatchObject({
      status: 409,
      code: "session-elsewhere",
      deskName: "Desk 1",
    });
    expect((await redeem(site, code, by, true)).statusCode).toBe(200);
  });

  test("a callback with a wrong state, in another browser, or sent again is refused with a sentence", async () => {
    const site = await aSite();
    const { username } = await site.central.user();
    const callback = `${site.url}${centralRoutes.ssoCallback}`;
    expect((await fetch(`${callback}?state=made-up&code=x`)).status).toBe(400);
    const mine = plainBrowser();
    const { url } = await mine.visit(startUrl(site, aDesk()), username, callback);
    const elsewhere = await fetch(url);
    expect([elsewhere.status, ((await elsewhere.json()) as { detail: string }).detail]).toEqual([
      400,
      expect.stringContaining("another browser"),
    ]);
    expect((await mine.visit(url.href, username, redirect)).status).toBe(400);
    const used = plainBrowser();
    const second = await used.visit(startUrl(site, aDesk()), username, callback);
    expect((await used.visit(second.url.href, username, redirect)).url.searchParams.get("code")).toMatch(/.{40}/);
    expect((await used.visit(second.url.href, username, redirect)).status).toBe(400);
  });

  test("the browser is sent back to its own machine and nowhere else", async () => {
    const site = await aSite();
    for (const to of [
      "https://evil.example.com/signed-in",
      "http://127.0.0.1.evil.example/signed-in",
      "http://127.0.0.1:9/other",
    ]) {
      const { challenge, state } = aDesk();
      const query = new URLSearchParams({ challenge, state, redirect: to });
      expect((await site.central.app.inject(`${centralRoutes.ssoStart}?${query}`)).statusCode).toBe(400);
    }
  });

  test("who is unknown, disabled, not allowed to be matched, or gives up is told so", async () => {
    const site = await aSite();
    expect(await signIn(site, "stranger")).toMatchObject({ code: "", error: "unknown-user" });
    expect(await signIn(site, "")).toMatchObject({ error: "cancelled" });
    const user = await site.central.user();
    const { code, by } = await signIn(site, user.username);
    const admin = await site.central.signIn("administrator");
    expect((await admin.send("PATCH", `/v1/users/${user.id}`, { active: false })).statusCode).toBe(200);
    expect((await redeem(site, code, by)).json()).toMatchObject({ code: "sso-failed" });
    expect(await signIn(site, user.username)).toMatchObject({ error: "disabled-user" });
    const strict = await aSite({ match: { by: "subject-only" } });
    const other = await strict.central.user();
    expect(await signIn(strict, other.username)).toMatchObject({ error: "unknown-user" });
  });

  test("an address counts only when it is verified and of the company's domain; a name serves one person", async () => {
    const site = await aSite({ match: { by: "email", domain: "example.com" } });
    await site.central.user("agent", { username: "unverified" });
    expect(await signIn(site, "unverified")).toMatchObject({ error: "unknown-user" });
    const { username, id } = await site.central.user();
    const { code, by } = await signIn(site, username);
    expect((await redeem(site, code, by)).json<LoginResponse>().user.id).toBe(id);
    await database.db
      .updateTable("oidcIdentity")
      .set({ subject: "somebody before" })
      .where("userId", "=", id as UserId)
      .execute();
    expect(await signIn(site, username)).toMatchObject({ error: "unknown-user" });
    const foreign = await aSite({ match: { by: "email", domain: "example.org" } });
    expect(await signIn(foreign, username)).toMatchObject({ error: "unknown-user" });
  });

  test("where the administrator wants it, unknown people get an account with the role that he chose", async () => {
    const site = await aSite({ createRole: "agent" });
    const name = `new${randomUUID().slice(0, 8)}`;
    const { code, by } = await signIn(site, name);
    expect((await redeem(site, code, by)).json<LoginResponse>().user).toMatchObject({
      username: name,
      name: `Name of ${name}`,
      role: "agent",
      mustChangePassword: false,
    });
  });

  test("a first password that was never changed is void once its user came by single sign-on", async () => {
    const site = await aSite();
    const { username } = await site.central.user("agent", { mustChangePassword: true });
    const { code, by } = await signIn(site, username);
    expect((await redeem(site, code, by)).json<LoginResponse>().user.mustChangePassword).toBe(false);
    expect((await site.central.login(username, { takeOver: true })).statusCode).toBe(401);
  });

  test("clocks may be half a minute apart; an expired token is not taken", async () => {
    for (const offset of [-40_000, 40_000]) {
      const site = await aSite();
      site.central.clock.now = Date.now() + offset;
      const { username } = await site.central.user();
      expect(await signIn(site, username)).toMatchObject({ error: null, code: expect.stringMatching(/.{40}/) });
    }
    const site = await aSite({}, { idTokenSec: 60 });
    site.central.clock.now = Date.now() + 5 * 60_000;
    const { username } = await site.central.user();
    expect(await signIn(site, username)).toMatchObject({ code: "", error: "not-confirmed" });
  });

  test("an id token that was tampered with, is another's, or has had its time is not taken, and signs nobody in", async () => {
    const site = await aSite();
    const { provider } = site;
    const { username } = await site.central.user();
    const victim = await site.central.user("administrator");
    const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const parts = (token: string) => token.split(".") as [string, string, string];
    const claimsOf = (token: string): JWTPayload => JSON.parse(Buffer.from(parts(token)[1], "base64url").toString());
    const resigned = (change: JWTPayload, by?: "somebody-else") => (token: string) =>
      provider.sign({ ...claimsOf(token), ...change }, by);
    const asVictim = { sub: "subject-of-victim", preferred_username: victim.username };
    const nowSec = Math.floor(Date.now() / 1000);
    // The forger's tools work: signed anew by the provider's own key, the token is taken.
    provider.forge(resigned({}));
    expect(await signIn(site, username)).toMatchObject({ error: null, code: expect.stringMatching(/.{40}/) });
    const forgeries = {
      "another user, the signature kept": (token: string) => {
        const [head, , signature] = parts(token);
        return `${head}.${base64({ ...claimsOf(token), ...asVictim })}.${signature}`;
      },
      "another user, signed by another key": resigned(asVictim, "somebody-else"),
      "another user, not signed": (token: string) =>
        `${base64({ alg: "none" })}.${base64({ ...claimsOf(token), ...asVictim })}.`,
      "a signature cut off": (token: string) => token.slice(0, -12),
      "for another client": resigned({ aud: "another-client" }),
      "by another issuer": resigned({ iss: "https://id.evil.example" }),
      "of another sign-in": resigned({ nonce: "of-another-sign-in" }),
      "out of date": resigned({ iat: nowSec - 3_600, exp: nowSec - 600 }),
      "of a moment to come": resigned({ nbf: nowSec + 3_600 }),
      "of nobody": resigned({ sub: undefined }),
      "no token at all": () => "not.a.token",
    };
    for (const [what, forgery] of Object.entries(forgeries)) {
      provider.forge(forgery);
      expect([what, await signIn(site, username)]).toMatchObject([what, { code: "", error: "not-confirmed" }]);
    }
    const sessions = await database.db
      .selectFrom("session")
      .select("id")
      .where("userId", "=", victim.id as UserId)
      .execute();
    expect(sessions).toEqual([]);
    provider.forge(null);
    expect(await signIn(site, username)).toMatchObject({ error: null });
  });

  test("a provider that is down is said at the desk, and passwords go on working", async () => {
    const site = await aSite();
    const { username } = await site.central.user();
    const browser = plainBrowser();
    const callback = `${site.url}${centralRoutes.ssoCallback}`;
    const by = aDesk();
    const { url } = await browser.visit(startUrl(site, by), username, callback);
    await site.provider.close();
    const answered = await browser.visit(url.href, username, redirect);
    expect(answered.url.searchParams.get("error")).toBe("provider-unreachable");
    const never = await aSite();
    await never.provider.close();
    expect(await signIn(never, username)).toMatchObject({ error: "provider-unreachable" });
    expect((await never.central.login(username)).statusCode).toBe(200);
  });

  test("a central without a provider offers none", async () => {
    const central = await aCentral(database);
    expect((await central.app.inject(centralRoutes.signInMethods)).json()).toEqual({ sso: null });
    expect((await central.app.inject(centralRoutes.ssoStart)).statusCode).toBe(404);
    await central.close();
  });
});
