import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordEvents } from "#server/history/record-events.ts";
import { tellWrapUps } from "#server/history/wrap-ups.ts";
import { createInProcessLiveBus } from "#server/live/in-process-live-bus.ts";
import type { AgentState } from "#shared/agent/index.ts";
import type { AgentReportRow, QueueReportRow } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { QueueEvent } from "#shared/queue/index.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connect, type Live, listen } from "./live-client.ts";

const s = 1_000;
const logger = pino({ level: "silent" });

onEveryDatabase("the work after a queue's call", (open) => {
  let database: TestDatabase;
  let central: TestCentral;
  let admin: TestDesk;
  let url: string;
  let extension = 7_400;
  const sockets: Live[] = [];

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database);
    url = await listen(central);
    admin = await central.signIn("administrator");
  });
  afterAll(async () => {
    for (const { socket } of sockets) socket.close();
    await central.close();
  });

  /** Somebody at a desk, with a telephone. */
  async function anAgent(): Promise<{ desk: TestDesk; member: string; userId: UserId; live: Live }> {
    extension += 1;
    const member = String(extension);
    const desk = await central.signIn("agent", { extension: member });
    const live = await connect(url, desk.tokens.accessToken);
    sockets.push(live);
    await live.next("hello");
    return { desk, member, userId: desk.tokens.user.id as UserId, live };
  }
  const say = (desk: TestDesk, name: AgentState["name"], at: number, passed: readonly AgentState[] = []) => {
    const state = name === "not-ready" ? { name, at, reason: null } : { name, at };
    return expect.poll(async () => (await desk.send("PUT", "/v1/presence", { state, passed })).statusCode).toBe(204);
  };
  const written = async (events: readonly QueueEvent[]) => {
    await recordEvents(database.db, events);
    central.context.queueNews.add("written");
  };
  /** A caller of a queue who is answered, talks from `from` until `until`. */
  function call(queue: string, caller: string, member: string, from: number, until: number) {
    const who = { queue, caller, member };
    const begin: QueueEvent[] = [
      { type: "joined", at: from - 5 * s, queue, caller, number: null, name: null, position: 1 },
      { type: "answered", at: from, ...who, waitedMs: 5 * s },
    ];
    const end: QueueEvent = { type: "ended", at: until, ...who, talkedMs: until - from, heldMs: 0, by: "caller" };
    return { begin, end, all: [...begin, end] };
  }
  const told = async (queue: string) => {
    const rows = await database.db
      .selectFrom("queueEvent")
      .select(["caller", "told"])
      .where("queue", "=", queue)
      .where("type", "=", "wrapped-up")
      .orderBy("seq")
      .execute();
    return rows.map((it) => [it.caller, (it.told as unknown as { wrapUpMs: number }).wrapUpMs]);
  };
  const due = async (userId: UserId) =>
    (await database.db.selectFrom("wrapUpDue").select("id").where("userId", "=", userId).execute()).length;

  test("is told when the agent is done, and counts into the average handle time of queue and agent", async () => {
    const { now } = central.clock;
    const { desk, member } = await anAgent();
    await written(call("first", "1.1", member, now - 100 * s, now - 40 * s).all);
    await say(desk, "talking", now - 100 * s);
    await say(desk, "wrap-up", now - 40 * s);
    expect(await told("first")).toEqual([]);
    await say(desk, "ready", now - 10 * s);
    await expect.poll(() => told("first")).toEqual([["1.1", 30 * s]]);
    const span = `from=${now - 3_600 * s}&until=${now}&interval=all&queue=first`;
    const queues = (await admin.send("GET", `/v1/reports/queues?${span}`)).json<{ items: QueueReportRow[] }>().items;
    expect(queues).toMatchObject([{ averageHandleMs: 90 * s, counts: { handled: 1, wrapUpMs: 30 * s } }]);
    const agents = (await admin.send("GET", `/v1/reports/agents?${span}`)).json<{ items: AgentReportRow[] }>().items;
    expect(agents).toMatchObject([{ member, averageHandleMs: 90 * s, times: { talking: 60 * s, "wrap-up": 30 * s } }]);
  });

  test("is told as well when the exchange says later that the call is over, once, however often either is told", async () => {
    const { now } = central.clock;
    const { desk, member, userId } = await anAgent();
    const { begin, end } = call("late", "2.1", member, now - 60 * s, now - 20 * s);
    await written(begin);
    const passed: AgentState[] = [
      { name: "talking", at: now - 60 * s },
      { name: "wrap-up", at: now - 20 * s + 300 },
    ];
    await say(desk, "ready", now - 15 * s, passed);
    await say(desk, "ready", now - 15 * s, passed);
    expect([await told("late"), await due(userId)]).toEqual([[], 1]);
    await written([end]);
    await expect.poll(() => told("late")).toEqual([["2.1", 5 * s - 300]]);
    await written([end]);
    await say(desk, "not-ready", now - s, [...passed, { name: "ready", at: now - 15 * s }]);
    expect([await told("late"), await due(userId)]).toEqual([[["2.1", 5 * s - 300]], 0]);
  });

  test("is not told of a call that came by no queue, though a queue's call was shortly before", async () => {
    const { now } = central.clock;
    const { desk, member, userId } = await anAgent();
    await written(call("none", "3.1", member, now - 300 * s, now - 200 * s).all);
    await say(desk, "talking", now - 300 * s);
    await say(desk, "ready", now - 200 * s);
    await say(desk, "talking", now - 190 * s);
    await say(desk, "wrap-up", now - 185 * s);
    await say(desk, "ready", now - 170 * s);
    central.clock.now = now + 61 * s;
    central.context.queueNews.add("written");
    await expect.poll(() => due(userId)).toBe(0);
    central.clock.now = now;
    expect(await told("none")).toEqual([]);
  });

  test("is told after a restart of central, by one of two nodes", async () => {
    const { now } = central.clock;
    const { member, userId } = await anAgent();
    const row = {
      userId,
      talkedFrom: now - 60 * s,
      wrapFrom: now - 30 * s,
      wrapUntil: now - 20 * s,
      notBefore: now - 20 * s,
    };
    await database.db.insertInto("wrapUpDue").values(row).execute();
    await recordEvents(database.db, call("again", "4.1", member, now - 60 * s, now - 30 * s).all);
    let writes = 0;
    const node = () =>
      tellWrapUps({
        db: database.db,
        bus: createInProcessLiveBus(),
        logger,
        now: () => now,
        onWritten: () => {
          writes += 1;
        },
      });
    const nodes = [node(), node()];
    await expect.poll(() => told("again")).toEqual([["4.1", 10 * s]]);
    for (const it of nodes) await it.close();
    expect([await told("again"), writes]).toEqual([[["4.1", 10 * s]], 1]);
  });

  test("goes on when the desk was only cut off, and ends with the desk when that does not come back", async () => {
    const { now } = central.clock;
    const { desk, member, userId, live } = await anAgent();
    await written(call("cut", "5.1", member, now - 60 * s, now - 30 * s).all);
    await say(desk, "talking", now - 60 * s);
    await say(desk, "wrap-up", now - 30 * s);
    live.socket.terminate();
    await expect.poll(() => due(userId)).toBe(1);
    const again = await connect(url, desk.tokens.accessToken);
    sockets.push(again);
    await again.next("hello");
    await say(desk, "wrap-up", now - 30 * s);
    expect([await told("cut"), await due(userId)]).toEqual([[], 0]);
    again.socket.terminate();
    await expect.poll(() => due(userId)).toBe(1);
    central.clock.now = now + 61 * s;
    central.context.queueNews.add("written");
    await expect.poll(() => told("cut")).toEqual([["5.1", 30 * s]]);
    central.clock.now = now;
  });

  test("is each call's own when several passed while the desk was away", async () => {
    const { now } = central.clock;
    const { desk, member } = await anAgent();
    const [one, two] = [
      call("many", "6.1", member, now - 100 * s, now - 80 * s),
      call("many", "6.2", member, now - 60 * s, now - 40 * s),
    ];
    await written([...one.all, ...two.all]);
    await say(desk, "ready", now - 20 * s, [
      { name: "talking", at: now - 100 * s },
      { name: "wrap-up", at: now - 80 * s },
      { name: "ready", at: now - 70 * s },
      { name: "talking", at: now - 60 * s },
      { name: "wrap-up", at: now - 40 * s },
    ]);
    await expect
      .poll(() => told("many"))
      .toEqual([
        ["6.1", 10 * s],
        ["6.2", 20 * s],
      ]);
  });

  test("is told of every call after an outage, however many there are at once", async () => {
    const { now } = central.clock;
    const { member, userId } = await anAgent();
    const from = (i: number) => now - 3_600 * s + i * 10 * s;
    const calls = Array.from({ length: 250 }, (_, i) =>
      call("outage", `7.${i}`, member, from(i), from(i) + 5 * s),
    ).flatMap((it) => it.all);
    await written(calls);
    const dues = Array.from({ length: 250 }, (_, i) => ({
      ...{ userId, talkedFrom: from(i), wrapFrom: from(i) + 5 * s },
      ...{ wrapUntil: from(i) + 9 * s, notBefore: from(i) + 9 * s },
    }));
    await database.db.insertInto("wrapUpDue").values(dues).execute();
    const onWritten = () => undefined;
    const telling = tellWrapUps({
      db: database.db,
      bus: createInProcessLiveBus(),
      logger,
      now: () => now,
      onWritten,
    });
    const told4s = async () => (await told("outage")).filter(([, wrapUpMs]) => wrapUpMs === 4 * s).length;
    await expect.poll(told4s).toBe(250);
    await telling.close();
    expect(await due(userId)).toBe(0);
  });
});
