import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { liveTokenPrefix } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { aCustomer } from "../../helpers/builders.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aNode, creating, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connect, listen } from "./live-client.ts";

/** The status and problem code that an upgrade is refused with. */
async function refusal(url: string, path: string, protocols: string[]): Promise<[number | undefined, string]> {
  const socket = new WebSocket(`${url.replace("http", "ws")}${path}`, protocols);
  socket.on("error", () => undefined);
  const [, response] = await once(socket, "unexpected-response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return [response.statusCode, JSON.parse(Buffer.concat(chunks).toString()).code];
}

onEveryDatabase("live", (open, kind) => {
  let database: TestDatabase;
  let central: TestCentral;
  let url: string;
  let agent: TestDesk;

  const node = () => aNode(database);

  beforeAll(async () => {
    database = await open();
    central = await node();
    url = await listen(central);
    agent = await central.signIn();
  });
  afterAll(() => central.close());

  test("a desk is greeted, and told of changes once they can be pulled", async () => {
    const live = await connect(url, agent.tokens.accessToken);
    expect(await live.next("hello")).toMatchObject({ serverTime: central.clock.now, heartbeatMs: 15_000 });
    const { cursor } = await agent.pullAll();
    const customer = aCustomer();
    await agent.push(creating("customer", customer));
    // What was changed before may still be told, or held back by another test's transaction.
    const found = async (): Promise<true> => {
      await live.next("changed");
      return (await agent.pull(cursor)).changes.some(({ id }) => id === customer.id) || found();
    };
    expect(await found()).toBe(true);
    live.socket.close();
  });

  test("a write over REST wakes the desks as well, and many writes close together wake them few times", async () => {
    const live = await connect(url, agent.tokens.accessToken);
    let wakes = 0;
    live.socket.on("message", (data) => {
      if (String(data).includes('"changed"')) wakes += 1;
    });
    for (let made = 0; made < 20; made += 1)
      await agent.send("POST", "/v1/leads", { name: `Lead ${made}` }, { "idempotency-key": newId() });
    await live.next("changed");
    await pause(200);
    expect(wakes).toBeLessThan(20);
    live.socket.close();
  });

  test("a desk whose account is taken over is told by whom, and its socket is closed", async () => {
    const desk = await central.signIn();
    const live = await connect(url, desk.tokens.accessToken);
    await central.login(desk.username, { deskName: "Desk 9", takeOver: true });
    expect(await live.next("session-superseded")).toEqual({ type: "session-superseded", deskName: "Desk 9" });
    expect(await live.closed).toBe(4401);
  });

  test("a logout closes the socket of that session and of no other", async () => {
    const desk = await central.signIn();
    const [mine, other] = [await connect(url, desk.tokens.accessToken), await connect(url, agent.tokens.accessToken)];
    await desk.send("POST", "/v1/auth/logout");
    expect(await mine.closed).toBe(4401);
    expect(other.socket.readyState).toBe(WebSocket.OPEN);
    other.socket.close();
  });

  test("an upgrade without a valid token is refused before the socket opens", async () => {
    expect(await refusal(url, "/v1/live", ["popline.v1"])).toEqual([401, "unauthenticated"]);
    expect(await refusal(url, "/v1/live", [`${liveTokenPrefix}rubbish`])).toEqual([401, "unauthenticated"]);
    expect(await refusal(url, "/v1/elsewhere", [`${liveTokenPrefix}${agent.tokens.accessToken}`])).toEqual([
      404,
      "not-found",
    ]);
    const gone = await central.signIn();
    await gone.send("POST", "/v1/auth/logout");
    expect(await refusal(url, "/v1/live", [`${liveTokenPrefix}${gone.tokens.accessToken}`])).toEqual([
      401,
      "unauthenticated",
    ]);
  });

  test("a desk that sends more than it should is cut off, and central goes on", async () => {
    const live = await connect(url, agent.tokens.accessToken);
    live.socket.on("error", () => undefined);
    live.socket.send("x".repeat(100_000));
    expect(await live.closed).toBe(1009);
    expect((await agent.send("GET", "/v1/me")).statusCode).toBe(200);
  });

  test("closing central closes its sockets", async () => {
    const closing = await node();
    const desk = await closing.signIn();
    const live = await connect(await listen(closing), desk.tokens.accessToken);
    await closing.close();
    expect(await live.closed).toBe(1012);
  });

  if (kind === "postgres") {
    test("two nodes on one database wake each other's desks and end each other's sessions", async () => {
      const second = await node();
      const secondUrl = await listen(second);
      const desk = await central.signIn();
      const live = await connect(secondUrl, desk.tokens.accessToken);
      await agent.push(creating("customer", aCustomer()));
      await live.next("changed");
      await central.login(desk.username, { deskName: "Desk 10", takeOver: true });
      expect(await live.next("session-superseded")).toMatchObject({ deskName: "Desk 10" });
      await second.close();
    });

    test("a wake-up waits for an older transaction that still holds the change back", async () => {
      const live = await connect(url, agent.tokens.accessToken);
      const { cursor } = await agent.pullAll();
      const slow = new pg.Client({ connectionString: database.url ?? "" });
      await slow.connect();
      await slow.query("begin");
      await slow.query("select pg_current_xact_id()");
      const customer = aCustomer();
      await agent.push(creating("customer", customer));
      let committed = false;
      // Wake-ups for what earlier tests changed may still come: the one that counts finds the change.
      const found = async () => {
        for (;;) {
          await live.next("changed");
          if ((await agent.pull(cursor)).changes.some(({ id }) => id === customer.id)) return committed;
        }
      };
      const woken = found();
      await pause(200);
      committed = true;
      await slow.query("commit");
      expect(await woken).toBe(true);
      await slow.end();
      live.socket.close();
    });

    test("a bus that lost its listener comes back and wakes the desks, who may have missed something", async () => {
      const live = await connect(url, agent.tokens.accessToken);
      const admin = new pg.Client({ connectionString: database.url ?? "" });
      await admin.connect();
      await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'popline-live' and datname = current_database()",
      );
      await live.next("changed");
      await agent.push(creating("customer", aCustomer()));
      await live.next("changed");
      await admin.end();
      live.socket.close();
    });
  }
});
