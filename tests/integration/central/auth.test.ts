import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, desk, type TestCentral, testPassword } from "../../helpers/test-central.ts";

const minute = 60_000;

onEveryDatabase("auth", (open) => {
  let central: TestCentral;
  beforeAll(async () => {
    central = await aCentral(await open());
  });
  afterAll(() => central.close());

  const wrong = { password: "not the password" };
  const refresh = (refreshToken: string, deskId: string) =>
    central.app.inject({ method: "POST", url: "/v1/auth/refresh", payload: { refreshToken, deskId } });

  test("a login gives tokens and the user, whatever the case of the name", async () => {
    const { username, id } = await central.user("supervisor", { teamName: "North", extension: "2001" });
    const answer = await central.login(username.toUpperCase());
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      user: { id, username, role: "supervisor", teamName: "North", extension: "2001", mustChangePassword: false },
      accessExpiresAt: central.clock.now + 10 * minute,
    });
  });

  test("a wrong password and an unknown name are told alike", async () => {
    const { username } = await central.user();
    const [known, unknown] = [await central.login(username, wrong), await central.login("nobody-by-that-name")];
    expect(known.statusCode).toBe(401);
    expect(known.headers["content-type"]).toContain("application/problem+json");
    const [a, b] = [known.json(), unknown.json()];
    expect({ ...a, requestId: "" }).toEqual({ ...b, requestId: "" });
    expect(a).toMatchObject({ type: "/problems/wrong-credentials", status: 401, code: "wrong-credentials" });
  });

  test("five wrong passwords within 15 minutes lock the account for 15 minutes, for the right one too", async () => {
    const { username } = await central.user();
    for (let tries = 0; tries < 5; tries += 1) expect((await central.login(username, wrong)).statusCode).toBe(401);
    const lockedAt = central.clock.now;
    central.clock.now += minute;
    const locked = await central.login(username);
    expect(locked.statusCode).toBe(423);
    expect(locked.json()).toMatchObject({ code: "locked-out", retryAt: lockedAt + 15 * minute });
    central.clock.now = lockedAt + 15 * minute - 1;
    expect((await central.login(username)).statusCode).toBe(423);
    central.clock.now = lockedAt + 15 * minute;
    expect((await central.login(username)).statusCode).toBe(200);
  });

  test("an unknown name locks like a known one", async () => {
    for (let tries = 0; tries < 5; tries += 1) await central.login("nobody-else", wrong);
    expect((await central.login("Nobody-Else")).json()).toMatchObject({ code: "locked-out" });
  });

  test("wrong passwords that are more than 15 minutes old, or before a right one, don't count", async () => {
    const { username } = await central.user();
    const deskId = randomUUID();
    for (let tries = 0; tries < 4; tries += 1) await central.login(username, wrong);
    central.clock.now += 15 * minute;
    for (let tries = 0; tries < 4; tries += 1) expect((await central.login(username, wrong)).statusCode).toBe(401);
    expect((await central.login(username, { deskId })).statusCode).toBe(200);
    for (let tries = 0; tries < 4; tries += 1) await central.login(username, wrong);
    expect((await central.login(username, { deskId })).statusCode).toBe(200);
  });

  test("twenty guesses at once get no more than five answers about the password", async () => {
    const { username } = await central.user();
    const answers = await Promise.all(Array.from({ length: 20 }, () => central.login(username, wrong)));
    expect(answers.filter((it) => it.statusCode === 401)).toHaveLength(5);
    expect(answers.filter((it) => it.statusCode === 423)).toHaveLength(15);
  });

  test("a second desk is told who has the account; it may take it over, and the first one's next request says so", async () => {
    const first = await central.signIn();
    const since = central.clock.now;
    central.clock.now += minute;
    const refused = await central.login(first.username, { deskName: "Desk 2" });
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: "session-elsewhere", since, deskName: "Desk 1" });
    expect((await first.send("GET", "/v1/me")).statusCode).toBe(200);
    expect((await central.login(first.username, { deskName: "Desk 2", takeOver: true })).statusCode).toBe(200);
    const next = await first.send("GET", "/v1/me");
    expect(next.statusCode).toBe(401);
    expect(next.json()).toMatchObject({ code: "session-superseded", deskName: "Desk 2" });
    expect((await refresh(first.tokens.refreshToken, first.deskId)).json()).toMatchObject({
      code: "session-superseded",
    });
  });

  test("the same desk signs in again without asking", async () => {
    const first = await central.signIn();
    expect((await central.login(first.username, { deskId: first.deskId })).statusCode).toBe(200);
    expect((await first.send("GET", "/v1/me")).json()).toMatchObject({ code: "unauthenticated" });
  });

  test("of two desks that sign in at the same moment one is told of the other", async () => {
    const { username } = await central.user();
    const answers = await Promise.all([central.login(username), central.login(username)]);
    expect(answers.map((it) => it.statusCode).sort()).toEqual([200, 409]);
  });

  test("an access token ends after ten minutes and is refreshed", async () => {
    const agent = await central.signIn();
    central.clock.now += 10 * minute + 1_000;
    expect((await agent.send("GET", "/v1/me")).json()).toMatchObject({ status: 401, code: "token-expired" });
    const answer = await refresh(agent.tokens.refreshToken, agent.deskId);
    expect(answer.statusCode).toBe(200);
    agent.tokens = { ...agent.tokens, ...answer.json() };
    expect((await agent.send("GET", "/v1/me")).statusCode).toBe(200);
  });

  test("a week without use ends the session", async () => {
    const agent = await central.signIn();
    const next = (await refresh(agent.tokens.refreshToken, agent.deskId)).json();
    central.clock.now += 7 * 24 * 60 * minute;
    for (const token of [agent.tokens.refreshToken, next.refreshToken])
      expect((await refresh(token, agent.deskId)).statusCode).toBe(401);
    expect((await central.login(agent.username)).statusCode).toBe(200);
  });

  test("after the logout neither token works", async () => {
    const agent = await central.signIn();
    expect((await agent.send("POST", "/v1/auth/logout")).statusCode).toBe(204);
    expect((await agent.send("GET", "/v1/me")).statusCode).toBe(401);
    expect((await refresh(agent.tokens.refreshToken, agent.deskId)).statusCode).toBe(401);
    expect((await central.login(agent.username)).statusCode).toBe(200);
  });

  test("a password is changed by who knows the old one; the old one no longer works", async () => {
    const agent = await central.signIn();
    const change = (oldPassword: string, newPassword: string) =>
      agent.send("POST", "/v1/auth/password", { oldPassword, newPassword });
    expect((await change("not the password", "a better password")).json()).toMatchObject({ code: "wrong-credentials" });
    expect((await change(testPassword, "a better password")).statusCode).toBe(204);
    expect((await agent.send("GET", "/v1/me")).statusCode).toBe(200);
    expect((await central.login(agent.username, { deskId: agent.deskId })).statusCode).toBe(401);
    expect(
      (await central.login(agent.username, { deskId: agent.deskId, password: "a better password" })).statusCode,
    ).toBe(200);
  });

  test.each([
    ["too short", () => "short"],
    ["the old one", () => testPassword],
    ["made of one letter", () => "aaaaaaaaaaaa"],
    ["the user name in it", (username: string) => `${username}-2026`],
  ])("a new password that is %s is refused", async (_what, password) => {
    const agent = await central.signIn();
    const answer = await agent.send("POST", "/v1/auth/password", {
      oldPassword: testPassword,
      newPassword: password(agent.username),
    });
    expect(answer.json()).toMatchObject({
      status: 400,
      code: "invalid-request",
      errors: [{ path: "body/newPassword" }],
    });
  });

  test("wrong old passwords lock like wrong logins", async () => {
    const agent = await central.signIn();
    const change = () =>
      agent.send("POST", "/v1/auth/password", { oldPassword: "not the password", newPassword: "a better password" });
    for (let tries = 0; tries < 5; tries += 1) await change();
    expect((await change()).json()).toMatchObject({ code: "locked-out" });
  });

  test("a deactivated user is out at once", async () => {
    const admin = await central.signIn("administrator");
    const agent = await central.signIn();
    const { id } = agent.tokens.user;
    expect((await admin.send("PATCH", `/v1/users/${id}`, { active: false })).statusCode).toBe(200);
    expect((await agent.send("GET", "/v1/me")).statusCode).toBe(401);
    expect((await central.login(agent.username)).json()).toMatchObject({ code: "wrong-credentials" });
  });

  test("a role that was taken away is gone with the next request", async () => {
    const [admin, other] = [await central.signIn("administrator"), await central.signIn("administrator")];
    await admin.send("PATCH", `/v1/users/${other.tokens.user.id}`, { role: "agent" });
    expect((await other.send("POST", "/v1/users", {})).statusCode).toBe(403);
  });

  test.each([
    ["no token", undefined],
    ["no bearer", "Basic YTpi"],
    ["rubbish", "Bearer rubbish"],
    [
      "a token signed by somebody else",
      "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzaWQiOiIxIiwiaXNzIjoicG9wbGluZS1jZW50cmFsIn0.cAOIAifu3fykvhkHpbuhbvtH807-Z2rI1FS3vX1XMjE",
    ],
    ["an unsigned token", "Bearer eyJhbGciOiJub25lIn0.eyJzaWQiOiIxIiwiaXNzIjoicG9wbGluZS1jZW50cmFsIn0."],
  ])("%s is refused", async (_what, authorization) => {
    const answer = await central.app.inject({
      method: "GET",
      url: "/v1/me",
      headers: authorization === undefined ? {} : { authorization },
    });
    expect(answer.json()).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(answer.headers["www-authenticate"]).toBe("Bearer");
  });

  test.each([
    ["no name", { username: "" }],
    ["a desk id that is none", { deskId: "desk" }],
    ["a NUL in the name", { username: "a\u0000b" }],
    ["a name that is a number", { username: 7 }],
  ])("a login with %s is a bad request", async (_what, over) => {
    expect((await central.login("x", over)).statusCode).toBe(400);
  });

  test("each step leaves a trace in the audit log, without passwords", async () => {
    const agent = await central.signIn();
    await central.login(agent.username, { ...wrong, deskId: agent.deskId });
    await central.login(agent.username, { takeOver: true, deskName: "Desk 3" });
    const rows = await central.context.db
      .selectFrom("auditLog")
      .selectAll()
      .where("userId", "=", agent.tokens.user.id)
      .orderBy("id")
      .execute();
    expect(rows.map((it) => it.action)).toEqual(["login", "login-failed", "session-superseded", "login"]);
    expect(JSON.stringify(rows)).not.toContain("password");
  });

  test("too many logins from one address are held off", async () => {
    const strict = await aCentral(await open(), { config: { loginRatePerMinute: 3 } });
    for (let tries = 0; tries < 3; tries += 1) expect((await strict.login(`n${tries}`)).statusCode).toBe(401);
    const answer = await strict.login("n4");
    expect(answer.json()).toMatchObject({ status: 429, code: "too-many-requests" });
    await strict.close();
  });

  test("tokens of one central are nothing to another", async () => {
    const agent = await central.signIn();
    const other = await aCentral(await open(), {
      config: { tokenSecret: "another secret that is long enough as well" },
    });
    const stranger = desk(other.app, agent.username, agent.deskId, agent.tokens);
    expect((await stranger.send("GET", "/v1/me")).json()).toMatchObject({ code: "unauthenticated" });
    await other.close();
  });
});
