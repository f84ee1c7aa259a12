import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { up as keepPredecessors } from "#server/db/migrations/0004-session-predecessor.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { aCentral, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";

onEveryDatabase("refresh", (open) => {
  let central: TestCentral;
  beforeAll(async () => {
    central = await aCentral(await open());
  });
  afterAll(() => central.close());

  const refresh = (refreshToken: string, deskId: string) =>
    central.app.inject({ method: "POST", url: "/v1/auth/refresh", payload: { refreshToken, deskId } });
  const refreshed = async (refreshToken: string, deskId: string): Promise<string> => {
    const answer = await refresh(refreshToken, deskId);
    expect(answer.statusCode).toBe(200);
    return answer.json<{ refreshToken: string }>().refreshToken;
  };
  const expectEnded = async (agent: TestDesk, ...tokens: string[]) => {
    expect((await agent.send("GET", "/v1/me")).json()).toMatchObject({ status: 401, code: "unauthenticated" });
    for (const token of tokens) expect((await refresh(token, agent.deskId)).statusCode).toBe(401);
  };
  const stepsOf = async (agent: TestDesk) => {
    const { db } = central.context;
    const own = db.selectFrom("auditLog").select("action").where("userId", "=", agent.tokens.user.id);
    return (await own.orderBy("id").execute()).map((it) => it.action);
  };

  test("a refresh whose answer was lost is sent again by the same desk, as often as it takes, and the session lives", async () => {
    const agent = await central.signIn();
    const { deskId } = agent;
    await refreshed(agent.tokens.refreshToken, deskId);
    await refreshed(agent.tokens.refreshToken, deskId);
    const kept = await refreshed(agent.tokens.refreshToken, deskId);
    await refreshed(await refreshed(kept, deskId), deskId);
    expect((await agent.send("GET", "/v1/me")).statusCode).toBe(200);
    expect(await stepsOf(agent)).toEqual(["login", "token-reissued", "token-reissued"]);
  });

  test("the successor that a re-issue made void ends the session at its use", async () => {
    const agent = await central.signIn();
    const stolen = await refreshed(agent.tokens.refreshToken, agent.deskId);
    const kept = await refreshed(agent.tokens.refreshToken, agent.deskId);
    expect((await refresh(stolen, agent.deskId)).json()).toMatchObject({ status: 401, code: "unauthenticated" });
    await expectEnded(agent, kept, agent.tokens.refreshToken);
    expect(await stepsOf(agent)).toEqual(["login", "token-reissued", "token-reused"]);
  });

  test("a void successor ends the session also after the good one was used", async () => {
    const agent = await central.signIn();
    const stolen = await refreshed(agent.tokens.refreshToken, agent.deskId);
    const next = await refreshed(await refreshed(agent.tokens.refreshToken, agent.deskId), agent.deskId);
    expect((await refresh(stolen, agent.deskId)).statusCode).toBe(401);
    await expectEnded(agent, next);
  });

  test("a refresh token whose successor was used ends the session", async () => {
    const agent = await central.signIn();
    const next = await refreshed(await refreshed(agent.tokens.refreshToken, agent.deskId), agent.deskId);
    const stolen = await refresh(agent.tokens.refreshToken, agent.deskId);
    expect(stolen.json()).toMatchObject({ status: 401, code: "unauthenticated" });
    await expectEnded(agent, next);
    expect(await stepsOf(agent)).toEqual(["login", "token-reused"]);
  });

  test("a refresh token of another desk ends the session", async () => {
    const agent = await central.signIn();
    expect((await refresh(agent.tokens.refreshToken, randomUUID())).statusCode).toBe(401);
    await expectEnded(agent, agent.tokens.refreshToken);
  });

  test("the direct predecessor from another desk ends the session", async () => {
    const agent = await central.signIn();
    const next = await refreshed(agent.tokens.refreshToken, agent.deskId);
    expect((await refresh(agent.tokens.refreshToken, randomUUID())).statusCode).toBe(401);
    await expectEnded(agent, next, agent.tokens.refreshToken);
  });

  test("two refreshes with one token at once: both are answered, and the holder of the void answer is found out", async () => {
    const agent = await central.signIn();
    const tokens = await Promise.all([1, 2].map(() => refreshed(agent.tokens.refreshToken, agent.deskId)));
    expect(new Set(tokens).size).toBe(2);
    expect(await stepsOf(agent)).toEqual(["login", "token-reissued"]);
    for (const token of tokens) await refresh(token, agent.deskId);
    await expectEnded(agent, ...tokens);
  });

  test("of a refresh with the good token and one with its predecessor at once, one ends the session or is made void", async () => {
    const agent = await central.signIn();
    const good = await refreshed(agent.tokens.refreshToken, agent.deskId);
    const both = [good, agent.tokens.refreshToken];
    const answers = await Promise.all(both.map((token) => refresh(token, agent.deskId)));
    // Either order: the good one first makes the other too old; the predecessor first makes the good one void.
    expect(answers.map((it) => it.statusCode).sort()).toEqual([200, 401]);
    await expectEnded(agent, ...both);
  });

  test("sessions from before the predecessor was kept go on, and have one from their next refresh", async () => {
    const older = await aCentral(await open());
    const agent = await older.signIn();
    const { db } = older.context;
    await sql`alter table session drop column previous_refresh_hash`.execute(db);
    await keepPredecessors(db.withoutPlugins() as unknown as Kysely<unknown>);
    const again = () =>
      older.app.inject({
        method: "POST",
        url: "/v1/auth/refresh",
        payload: { refreshToken: agent.tokens.refreshToken, deskId: agent.deskId },
      });
    expect([(await again()).statusCode, (await again()).statusCode]).toEqual([200, 200]);
    await older.close();
  });
});
