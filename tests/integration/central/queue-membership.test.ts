import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPostgresLiveBus } from "#server/live/postgres-live-bus.ts";
import { PbxError } from "#server/pbx/pbx-adapter.ts";
import type { NextAgentState } from "#shared/agent/index.ts";
import type { MyQueueList, Queue, Team } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { onOneDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { type ScriptedExchange, scriptedExchange } from "../../helpers/scripted-exchange.ts";
import { aCentral, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connect, type Live, listen } from "./live-client.ts";

const times = { graceMs: 600, echoMs: 250, yieldMs: 250, sweepMs: 100 };
const free = { paused: false, pauseReason: null };
const paused = (pauseReason: string) => ({ paused: true, pauseReason });

onOneDatabase("queue membership", (open, kind) => {
  let database: TestDatabase;
  let exchange: ScriptedExchange;
  let central: TestCentral;
  let url: string;
  let admin: TestDesk;
  const log: string[] = [];
  let extension = 2000;

  const node = (over: object = {}) =>
    aCentral(database, {
      queues: exchange.source(),
      membershipTimes: times,
      log: new Writable({
        write(line, _, done) {
          log.push(String(line));
          done();
        },
      }),
      ...over,
    });

  beforeAll(async () => {
    database = await open();
    exchange = scriptedExchange(["support", "sales", "fixed"]);
    central = await node();
    url = await listen(central);
    admin = await central.signIn("administrator");
  });
  afterAll(() => central.close());

  interface Desk {
    readonly desk: TestDesk;
    readonly id: string;
    readonly member: string;
    live: Live;
    say(name: string, more?: { reason?: string | null; next?: NextAgentState }): Promise<void>;
    connect(at?: string): Promise<void>;
  }
  /** An agent at a desk that is connected. */
  async function anAgent(over: object = {}): Promise<Desk> {
    extension += 1;
    const desk = await central.signIn("agent", { extension: String(extension), ...over });
    const live = await connect(url, desk.tokens.accessToken);
    await live.next("hello");
    const made: Desk = {
      desk,
      id: desk.tokens.user.id,
      member: String(extension),
      live,
      async say(name, { next = null, ...more } = {}) {
        const state = { name, at: central.clock.now, ...(name === "not-ready" && { reason: null }), ...more };
        const answer = await desk.send("PUT", "/v1/presence", { state, next });
        expect([answer.statusCode, answer.body]).toEqual([204, ""]);
      },
      async connect(at = url) {
        made.live = await connect(at, desk.tokens.accessToken);
        await made.live.next("hello");
      },
    };
    return made;
  }
  async function aQueue(exchangeName: string, over: object = {}): Promise<Queue> {
    const known = (await admin.send("GET", "/v1/queues")).json<{ items: Queue[] }>().items;
    const there = known.find((it) => it.exchangeName === exchangeName);
    const answer =
      there === undefined
        ? await admin.send("POST", "/v1/queues", { name: exchangeName, exchangeName, ...over })
        : await admin.send("PATCH", `/v1/queues/${there.id}`, { members: [], teams: [], active: true, ...over });
    expect(answer.statusCode).toBeLessThan(300);
    return answer.json();
  }
  const inQueue = (queue: string, member: string) =>
    expect.poll(() => exchange.member(queue, member), { interval: 10 });
  const rowsOf = async ({ member }: Desk) =>
    (await database.db.selectFrom("queueMembership").select("queue").where("member", "=", member).execute()).map(
      (it) => it.queue,
    );
  /** The exchange is asked for nothing more. */
  async function quiet(): Promise<void> {
    let before: number;
    do {
      before = exchange.commands.length;
      await new Promise((resolve) => setTimeout(resolve, times.yieldMs + 100));
    } while (before !== exchange.commands.length);
  }

  test("an agent who signs in is a member of their queues, with the priority, unpaused only while ready; signed out, of none", async () => {
    const team = (await admin.send("POST", "/v1/teams", { name: newId() })).json<Team>();
    const ann = await anAgent({ teamId: team.id });
    await aQueue("support", { members: [{ userId: ann.id, priority: 3 }] });
    await aQueue("sales", { teams: [{ teamId: team.id, priority: 1 }] });
    expect(exchange.member("support", ann.member)).toBeNull();
    await ann.say("not-ready", { reason: "lunch" });
    await inQueue("support", ann.member).toEqual({ penalty: 2, ...paused("lunch") });
    await inQueue("sales", ann.member).toEqual({ penalty: 0, ...paused("lunch") });
    for (const [state, place] of [
      ["ready", free],
      ["reserved", free],
      ["talking", paused("talking")],
      ["wrap-up", paused("wrap-up")],
      ["ready", free],
    ] as const) {
      await ann.say(state);
      await inQueue("support", ann.member).toEqual({ penalty: 2, ...place });
      await inQueue("sales", ann.member).toEqual({ penalty: 0, ...place });
    }
    expect((await rowsOf(ann)).sort()).toEqual(["sales", "support"]);
    expect(ann.live.unread("order")).toBe(0);
    await ann.desk.send("POST", "/v1/auth/logout");
    await inQueue("support", ann.member).toBeNull();
    await inQueue("sales", ann.member).toBeNull();
    await expect.poll(() => rowsOf(ann)).toEqual([]);
  });

  test("who is made a member while away begins paused: no call is offered in between", async () => {
    const ann = await anAgent();
    await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
    await ann.say("not-ready", { reason: "break" });
    await inQueue("support", ann.member).toMatchObject(paused("break"));
    expect(exchange.commands.filter((it) => "member" in it && it.member === ann.member)).toEqual([
      { do: "add-member", queue: "support", member: ann.member, penalty: 0, pause: "break" },
    ]);
    ann.live.socket.close();
  });

  test("another priority, queue, team or extension takes effect at once for who is signed in", async () => {
    const team = (await admin.send("POST", "/v1/teams", { name: newId() })).json<Team>();
    const ann = await anAgent();
    const support = await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
    await aQueue("sales", { teams: [{ teamId: team.id, priority: 5 }] });
    await ann.say("ready");
    await inQueue("support", ann.member).toEqual({ penalty: 0, ...free });
    await admin.send("PATCH", `/v1/queues/${support.id}`, { members: [{ userId: ann.id, priority: 9 }] });
    await inQueue("support", ann.member).toEqual({ penalty: 8, ...free });
    await admin.send("PATCH", `/v1/users/${ann.id}`, { teamId: team.id });
    await inQueue("sales", ann.member).toEqual({ penalty: 4, ...free });
    // One's own priority counts before the team's.
    await admin.send("PATCH", `/v1/queues/${support.id}`, { teams: [{ teamId: team.id, priority: 1 }] });
    await aQueue("sales", { teams: [{ teamId: team.id, priority: 6 }] });
    await inQueue("sales", ann.member).toEqual({ penalty: 5, ...free });
    expect(exchange.member("support", ann.member)).toEqual({ penalty: 8, ...free });
    await admin.send("PATCH", `/v1/queues/${support.id}`, { active: false });
    await inQueue("support", ann.member).toBeNull();
    await admin.send("PATCH", `/v1/users/${ann.id}`, { extension: "2999" });
    await inQueue("sales", "2999").toEqual({ penalty: 5, ...free });
    await inQueue("sales", ann.member).toBeNull();
    ann.live.socket.close();
    await inQueue("sales", "2999").toBeNull();
  });

  test("a member whom somebody else has made stays where they are, and is only paused; who is no user is left alone", async () => {
    const ann = await anAgent();
    await aQueue("support", { members: [] });
    exchange.add("fixed", ann.member, { penalty: 4 });
    exchange.add("fixed", "7777");
    await ann.say("not-ready", { reason: "meeting" });
    await inQueue("fixed", ann.member).toEqual({ penalty: 4, ...paused("meeting") });
    await ann.say("ready");
    await inQueue("fixed", ann.member).toEqual({ penalty: 4, ...free });
    await ann.desk.send("POST", "/v1/auth/logout");
    await inQueue("fixed", ann.member).toEqual({ penalty: 4, ...paused("signed-out") });
    expect(exchange.member("fixed", "7777")).toEqual({ penalty: 0, ...free });
  });

  test("a desk that vanishes is paused at once; back in time it is as if nothing had happened, else the agent is taken out", async () => {
    const ann = await anAgent();
    await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
    await ann.say("ready");
    await inQueue("support", ann.member).toMatchObject(free);
    ann.live.socket.terminate();
    await inQueue("support", ann.member).toMatchObject(paused("gone"));
    await ann.connect();
    await inQueue("support", ann.member).toMatchObject(free);
    await new Promise((resolve) => setTimeout(resolve, times.graceMs + 100));
    expect(exchange.member("support", ann.member)).toMatchObject(free);
    ann.live.socket.terminate();
    await inQueue("support", ann.member).toMatchObject(paused("gone"));
    await inQueue("support", ann.member).toBeNull();
    // Signed in all the while: the desk is back, and says what its agent does.
    await ann.connect();
    await ann.say("ready");
    await inQueue("support", ann.member).toMatchObject(free);
    ann.live.socket.close();
  });

  test("a desk that closes its feed and then signs out does not wait for the grace", async () => {
    const patient = await node({ membershipTimes: { ...times, graceMs: 3_600_000 } });
    const ann = await anAgent();
    await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
    ann.live.socket.close();
    await ann.connect(await listen(patient));
    const headers = { authorization: `Bearer ${ann.desk.tokens.accessToken}` };
    const payload = { state: { name: "ready", at: 1 } };
    await patient.app.inject({ method: "PUT", url: "/v1/presence", headers, payload });
    await inQueue("support", ann.member).toMatchObject(free);
    ann.live.socket.close();
    await inQueue("support", ann.member).toMatchObject(paused("gone"));
    await patient.app.inject({ method: "POST", url: "/v1/auth/logout", headers });
    await inQueue("support", ann.member).toBeNull();
    await patient.close();
  });

  test("what somebody does at the exchange is the desk's to follow: pauses with known reasons and without, their end, being taken out", async () => {
    const ann = await anAgent();
    await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
    await aQueue("sales", { members: [{ userId: ann.id, priority: 1 }] });
    await ann.say("ready");
    await inQueue("sales", ann.member).toMatchObject(free);
    await inQueue("support", ann.member).toMatchObject(free);
    const follows = async (state: NextAgentState) => {
      const { order } = await ann.live.next("order");
      expect(order).toMatchObject({ order: { do: "set-state", state }, by: null });
      await ann.say(state.name, state.name === "not-ready" ? { reason: state.reason } : {});
    };
    exchange.pause("support", ann.member, "lunch");
    await follows({ name: "not-ready", reason: "lunch" });
    await inQueue("sales", ann.member).toMatchObject(paused("lunch"));
    exchange.pause("sales", ann.member, null);
    await follows({ name: "ready" });
    await inQueue("support", ann.member).toMatchObject(free);
    // All queues at once, as the console does it: one order.
    for (const queue of ["support", "sales"]) exchange.pause(queue, ann.member, "dentist");
    await follows({ name: "not-ready", reason: null });
    await inQueue("support", ann.member).toMatchObject(paused("not-ready"));
    await ann.say("ready");
    await inQueue("support", ann.member).toMatchObject(free);
    await inQueue("sales", ann.member).toMatchObject(free);
    exchange.remove("support", ann.member);
    await follows({ name: "not-ready", reason: null });
    await inQueue("support", ann.member).toMatchObject(paused("not-ready"));
    await inQueue("sales", ann.member).toMatchObject(paused("not-ready"));
    await quiet();
    expect(ann.live.unread("order")).toBe(0);
    ann.live.socket.close();
  });

  test("in a call the desk keeps it for afterwards: the exchange has the agent paused again, and the two sides are in the log", async () => {
    const ann = await anAgent();
    await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
    await ann.say("talking");
    await inQueue("support", ann.member).toMatchObject(paused("talking"));
    log.length = 0;
    exchange.pause("support", ann.member, null);
    expect((await ann.live.next("order")).order.order).toEqual({ do: "set-state", state: { name: "ready" } });
    await ann.say("talking", { next: { name: "ready" } });
    await inQueue("support", ann.member).toMatchObject(paused("talking"));
    expect(log.join("")).toContain("disagree");
    await ann.say("ready");
    await inQueue("support", ann.member).toMatchObject(free);
    await quiet();
    expect(ann.live.unread("order")).toBe(0);
    ann.live.socket.close();
  });

  test("a desk that does not follow has its own state back after a while; the later of two changes wins", async () => {
    const ann = await anAgent();
    await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
    await ann.say("ready");
    await inQueue("support", ann.member).toMatchObject(free);
    log.length = 0;
    exchange.pause("support", ann.member, "lunch");
    await ann.live.next("order");
    await inQueue("support", ann.member).toMatchObject(free);
    expect(log.join("")).toContain("the agent's desk and the exchange disagree");
    exchange.pause("support", ann.member, "lunch");
    await ann.say("not-ready", { reason: "meeting" });
    await inQueue("support", ann.member).toMatchObject(paused("meeting"));
    await ann.say("ready");
    exchange.pause("support", ann.member, "break");
    expect((await ann.live.next("order")).order).toBeDefined();
    await quiet();
    expect(exchange.member("support", ann.member)).toMatchObject(free);
    ann.live.socket.close();
  });

  test("a new penalty or place by hand is put right without a word to the desk", async () => {
    const ann = await anAgent();
    await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
    await ann.say("not-ready", { reason: "lunch" });
    await inQueue("support", ann.member).toMatchObject(paused("lunch"));
    exchange.add("support", ann.member, { penalty: 7 });
    await inQueue("support", ann.member).toEqual({ penalty: 0, ...paused("lunch") });
    exchange.add("fixed", ann.member);
    await inQueue("fixed", ann.member).toMatchObject(paused("lunch"));
    await quiet();
    expect(ann.live.unread("order")).toBe(0);
    exchange.remove("fixed", ann.member);
    ann.live.socket.close();
  });

  test("after a time without a link only the differences are asked for, and nobody is given orders by what happened meanwhile", async () => {
    const [ann, ben, eva] = [await anAgent(), await anAgent(), await anAgent()];
    const members = [ann, ben, eva].map(({ id }) => ({ userId: id, priority: 1 }));
    await aQueue("support", { members });
    for (const one of [ann, ben, eva]) await one.say("ready");
    for (const one of [ann, ben, eva]) await inQueue("support", one.member).toMatchObject(free);
    await quiet();
    exchange.cut();
    const before = exchange.commands.length;
    exchange.remove("support", ann.member);
    exchange.pause("support", ben.member, "lunch");
    await eva.desk.send("POST", "/v1/auth/logout");
    exchange.mend();
    await inQueue("support", ann.member).toMatchObject(free);
    await inQueue("support", ben.member).toMatchObject(free);
    await inQueue("support", eva.member).toBeNull();
    await quiet();
    const own = new Set([ann, ben, eva].map(({ member }) => member));
    const asked = exchange.commands
      .slice(before)
      .flatMap((it) => ("member" in it && own.has(it.member) ? [[it.do, it.member]] : []));
    expect(asked.sort()).toEqual(
      [
        ["add-member", ann.member],
        ["unpause-member", ben.member],
        ["remove-member", eva.member],
      ].sort(),
    );
    expect([ann.live.unread("order"), ben.live.unread("order")]).toEqual([0, 0]);
    for (const one of [ann, ben]) one.live.socket.close();
  });

  test("what the exchange refuses is not asked for without end, and tried again with the next change", async () => {
    const ann = await anAgent();
    await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
    exchange.refuse(new PbxError("refused", "no"));
    await ann.say("ready");
    await quiet();
    expect(exchange.member("support", ann.member)).toBeNull();
    await ann.say("not-ready", { reason: "lunch" });
    await inQueue("support", ann.member).toMatchObject(paused("lunch"));
    ann.live.socket.close();
  });

  test("an agent leaves a queue for now and comes back, by their own choice or a supervisor's; the next session has all of them", async () => {
    const ann = await anAgent();
    const support = await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
    await aQueue("sales", { members: [{ userId: ann.id, priority: 2 }] });
    await ann.say("ready");
    await inQueue("support", ann.member).toMatchObject(free);
    expect((await ann.desk.send("PUT", "/v1/me/queues", { left: [support.id, newId()] })).statusCode).toBe(204);
    await inQueue("support", ann.member).toBeNull();
    expect(exchange.member("sales", ann.member)).toMatchObject(free);
    const mine = (await ann.desk.send("GET", "/v1/me/queues")).json<MyQueueList>();
    expect(mine.items.map(({ name, left }) => [name, left])).toEqual([
      ["sales", false],
      ["support", true],
    ]);
    await ann.desk.send("PUT", "/v1/me/queues", { left: [] });
    await inQueue("support", ann.member).toMatchObject(free);
    const path = `/v1/supervision/agents/${ann.id}/queues`;
    expect((await ann.desk.send("PUT", path, { left: [] })).statusCode).toBe(403);
    const supervisor = await central.signIn("supervisor");
    expect((await supervisor.send("PUT", path, { left: [support.id] })).statusCode).toBe(204);
    await inQueue("support", ann.member).toBeNull();
    ann.live.socket.close();
    await inQueue("sales", ann.member).toBeNull();
    expect((await supervisor.send("PUT", path, { left: [] })).statusCode).toBe(409);
    const again = await central.login(ann.desk.username, { takeOver: true });
    const live = await connect(url, again.json().accessToken);
    const headers = { authorization: `Bearer ${again.json().accessToken}` };
    const state = { name: "ready", at: central.clock.now };
    await live.next("hello");
    await central.app.inject({ method: "PUT", url: "/v1/presence", headers, payload: { state } });
    await inQueue("support", ann.member).toMatchObject(free);
    live.socket.close();
  });

  test("whom a dead node left in a queue the leading node takes out, and nobody else does; who is at a desk stays", async () => {
    const [lost, here] = [await anAgent(), await anAgent()];
    await aQueue("support", { members: [{ userId: here.id, priority: 1 }] });
    await here.say("ready");
    await inQueue("support", here.member).toMatchObject(free);
    lost.live.socket.close();
    await lost.desk.send("POST", "/v1/auth/logout");
    const left = {
      member: lost.member,
      queue: "support",
      userId: lost.desk.tokens.user.id,
      nodeId: newId(),
      leftAt: null,
    };
    exchange.add("support", lost.member);
    await database.db.insertInto("queueMembership").values(left).execute();
    await inQueue("support", lost.member).toBeNull();
    await expect.poll(() => rowsOf(lost)).toEqual([]);
    expect(exchange.member("support", here.member)).toMatchObject(free);
    here.live.socket.close();
  });

  test("a central that stops in order leaves its agents where they are; the next one goes on, and takes out who does not come back", async () => {
    const first = await node();
    const at = await listen(first);
    const [ann, ben] = [await anAgent(), await anAgent()];
    await aQueue("support", { members: [ann, ben].map(({ id }) => ({ userId: id, priority: 1 })) });
    for (const one of [ann, ben]) {
      one.live.socket.close();
      await one.connect(at);
      const headers = { authorization: `Bearer ${one.desk.tokens.accessToken}` };
      const state = { name: "ready", at: 1 };
      await first.app.inject({ method: "PUT", url: "/v1/presence", headers, payload: { state } });
      await inQueue("support", one.member).toMatchObject(free);
    }
    await quiet();
    const before = exchange.commands.length;
    await first.close();
    expect(exchange.member("support", ann.member)).toMatchObject(free);
    expect(exchange.commands.length).toBe(before);
    await ann.connect();
    await ann.say("ready");
    await inQueue("support", ben.member).toBeNull();
    expect(exchange.member("support", ann.member)).toMatchObject(free);
    ann.live.socket.close();
  });

  if (kind === "postgres")
    test("a desk that goes to another node stays in the queues, and is heard whichever node it says its state to", async () => {
      const logger = pino({ level: "silent" });
      const withBus = async () =>
        node({ bus: await createPostgresLiveBus({ url: database.url ?? "", db: database.db, logger }) });
      const [other, third] = [await withBus(), await withBus()];
      const ann = await anAgent();
      await aQueue("support", { members: [{ userId: ann.id, priority: 1 }] });
      await ann.say("ready");
      await inQueue("support", ann.member).toMatchObject(free);
      const before = ann.live;
      await ann.connect(await listen(other));
      before.socket.close();
      const headers = { authorization: `Bearer ${ann.desk.tokens.accessToken}` };
      const sayTo = (at: TestCentral, state: object) =>
        at.app.inject({ method: "PUT", url: "/v1/presence", headers, payload: { state } });
      await sayTo(other, { name: "ready", at: 2 });
      await new Promise((resolve) => setTimeout(resolve, times.graceMs + 300));
      await inQueue("support", ann.member).toMatchObject(free);
      exchange.pause("support", ann.member, "lunch");
      expect((await ann.live.next("order")).order.by).toBeNull();
      await sayTo(third, { name: "not-ready", reason: "meeting", at: 3 });
      await inQueue("support", ann.member).toMatchObject(paused("meeting"));
      await other.close();
      await third.close();
    });
});
