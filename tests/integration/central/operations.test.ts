import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createMetrics } from "#server/metrics/metrics.ts";
import { liveTokenPrefix, type Provisioning } from "#shared/contract/central/index.ts";
import { aCustomer } from "../../helpers/builders.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, creating, desk, type TestCentral, testPassword } from "../../helpers/test-central.ts";
import { connect, listen } from "./live-client.ts";

const token = "the-token-of-the-metrics";

onEveryDatabase("operations", (open, kind) => {
  let database: TestDatabase;
  let central: TestCentral;

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database, {
      metrics: { metrics: createMetrics(), token },
      config: { trustedProxies: ["127.0.0.1"], loginRatePerMinute: 3 },
    });
  });
  afterAll(() => central.close());

  const scrape = async (): Promise<string> =>
    (await central.app.inject({ url: "/metrics", headers: { authorization: `Bearer ${token}` } })).body;
  /** The value of one time series; NaN: there is none. */
  const value = (text: string, series: string): number =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${series} `))
        ?.split(" ")[1] ?? Number.NaN,
    );

  test("metrics are for whoever has their token, and no token of a user is one", async () => {
    const admin = await central.signIn("administrator");
    for (const headers of [
      {},
      { authorization: "Bearer wrong" },
      { authorization: `Bearer ${admin.tokens.accessToken}` },
    ])
      expect((await central.app.inject({ url: "/metrics", headers })).json()).toMatchObject({
        code: "unauthenticated",
      });
    const without = await aCentral(database);
    expect(
      (await without.app.inject({ url: "/metrics", headers: { authorization: `Bearer ${token}` } })).statusCode,
    ).toBe(404);
    await without.close();
  });

  test("metrics count requests by route and status, pulls and pushes, desks, the pool, the feed and the event loop", async () => {
    const agent = await central.signIn("agent", {});
    const url = await listen(central);
    const live = await connect(url, agent.tokens.accessToken);
    await live.next("hello");
    const { cursor } = await agent.pullAll();
    await agent.push(creating("customer", aCustomer()));
    await live.next("changed");
    const { cursor: last } = await agent.pullAll(cursor);
    await agent.pull(last);
    await agent.send("GET", "/v1/customers/01970000-0000-7000-8000-0000000000aa");
    const text = await scrape();
    expect(
      value(text, 'popline_http_request_duration_seconds_count{method="GET",route="/v1/customers/:id",status="404"}'),
    ).toBe(1);
    expect(text).not.toContain("01970000-0000-7000-8000-0000000000aa");
    expect(value(text, 'popline_sync_mutations_total{status="applied"}')).toBe(1);
    expect(value(text, 'popline_sync_pulls_total{found="yes"}')).toBeGreaterThanOrEqual(1);
    expect(value(text, 'popline_sync_pulls_total{found="no"}')).toBeGreaterThanOrEqual(1);
    expect(value(text, "popline_desks_connected")).toBe(1);
    expect(value(text, "popline_feed_wakeup_seconds_count")).toBeGreaterThanOrEqual(1);
    expect(value(text, "popline_feed_held_back_seconds")).toBeGreaterThanOrEqual(0);
    expect(value(text, "nodejs_eventloop_lag_p99_seconds")).toBeGreaterThanOrEqual(0);
    if (kind === "postgres")
      expect(value(text, 'popline_database_connections{state="total"}')).toBeGreaterThanOrEqual(1);
    live.socket.close();
  });

  if (kind === "postgres")
    test("a write that stays open shows as what holds the feed back", async () => {
      await database.db.transaction().execute(async (slow) => {
        await slow.insertInto("appMeta").values({ key: "held", value: "1" }).execute();
        await expect.poll(async () => value(await scrape(), "popline_feed_held_back_seconds")).toBeGreaterThan(0.2);
      });
      expect(value(await scrape(), "popline_feed_held_back_seconds")).toBeLessThan(0.2);
    });

  test("a request keeps the id that its sender gave it; what is no id is replaced", async () => {
    const ask = async (id: string) => await central.app.inject({ url: "/v1/nothing", headers: { "x-request-id": id } });
    for (const id of ["0197a000-0000-7000-8000-0000000000ab", "0123456789abcdef0123456789abcdef"]) {
      const answer = await ask(id);
      expect([answer.headers["x-request-id"], answer.json().requestId]).toEqual([id, id]);
    }
    for (const id of ["13912345678", "a b", "x".repeat(200)])
      expect((await ask(id)).headers["x-request-id"]).toMatch(/^[0-9a-f]{8}-/);
  });

  test("behind a trusted proxy each desk has a rate of its own; a stranger can't name his address", async () => {
    const attempt = (remoteAddress: string, forwarded: string) =>
      central.app.inject({
        method: "POST",
        url: "/v1/auth/login",
        remoteAddress,
        headers: { "x-forwarded-for": forwarded },
        payload: {
          username: `nobody-${forwarded}`,
          password: "x",
          deskId: "01970000-0000-7000-8000-0000000000aa",
          deskName: "d",
        },
      });
    const statuses = async (remoteAddress: string, forwarded: (turn: number) => string) => {
      const all: number[] = [];
      for (let turn = 0; turn < 4; turn += 1) all.push((await attempt(remoteAddress, forwarded(turn))).statusCode);
      return all;
    };
    expect(await statuses("127.0.0.1", () => "10.1.1.1")).toEqual([401, 401, 401, 429]);
    expect(await statuses("127.0.0.1", (turn) => `10.1.2.${turn}`)).toEqual([401, 401, 401, 401]);
    expect(await statuses("192.0.2.7", (turn) => `10.1.3.${turn}`)).toEqual([401, 401, 401, 429]);
  });

  test("a node that is leaving, or whose database is away, is alive but not ready", async () => {
    const node = await aCentral(database);
    const health = async (path: string) => (await node.app.inject(`/health/${path}`)).statusCode;
    expect([await health("live"), await health("ready")]).toEqual([200, 200]);
    node.leave();
    expect([await health("live"), await health("ready")]).toEqual([200, 503]);
    expect((await node.app.inject("/v1/me")).statusCode).toBe(401);
    await node.close();

    const away = await aCentral({
      ...database,
      db: new Proxy(database.db, {
        get: (target, key) =>
          key === "getExecutor"
            ? () => {
                throw new Error("connection refused");
              }
            : Reflect.get(target, key),
      }),
    });
    expect((await away.app.inject("/health/live")).statusCode).toBe(200);
    expect((await away.app.inject("/health/ready")).json()).toMatchObject({ status: 503, code: "unavailable" });
    await away.close();
  });

  test("with a password that somebody else has set nothing works but choosing one's own", async () => {
    const fresh = await aCentral(database);
    const admin = await fresh.signIn("administrator");
    const { username, id } = await fresh.user("agent", { mustChangePassword: true });
    const line = { username: "1001", password: "line-password" };
    await admin.send("PATCH", `/v1/users/${id}`, { line });
    const tokens = (await fresh.login(username)).json();
    const agent = desk(fresh.app, username, tokens.user.deskId, tokens);
    for (const [method, url, body] of [
      ["GET", "/v1/customers", undefined],
      ["GET", "/v1/lookup?number=123456", undefined],
      ["GET", "/v1/sync/changes?protocol=1", undefined],
      ["GET", "/v1/users", undefined],
      ["POST", "/v1/sync/push", { protocol: 1, deskId: "01970000-0000-7000-8000-0000000000aa", mutations: [] }],
    ] as const)
      expect((await agent.send(method, url, body)).json()).toMatchObject({
        status: 403,
        code: "password-change-required",
      });
    const url = await listen(fresh);
    const socket = new WebSocket(`${url.replace("http", "ws")}/v1/live`, [liveTokenPrefix + agent.tokens.accessToken]);
    socket.on("error", () => undefined);
    expect(
      await new Promise((resolve) => socket.once("unexpected-response", (_ask, answer) => resolve(answer.statusCode))),
    ).toBe(403);

    expect((await agent.send("GET", "/v1/me")).json()).toMatchObject({ mustChangePassword: true });
    const provisioned = async () => (await agent.send("GET", "/v1/me/provisioning")).json<Provisioning>().line;
    expect(await provisioned()).toBeNull();
    const change = { oldPassword: testPassword, newPassword: "a password of my own" };
    expect((await agent.send("POST", "/v1/auth/password", change)).statusCode).toBe(204);
    expect((await agent.send("GET", "/v1/customers")).statusCode).toBe(200);
    expect(await provisioned()).toMatchObject({ password: "line-password" });
    await fresh.close();
  });
});
