import pg from "pg";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordEvents } from "#server/history/record-events.ts";
import { createPostgresLiveBus } from "#server/live/postgres-live-bus.ts";
import { createPresence } from "#server/presence/presence.ts";
import type { Queue, RoleRecord, Team } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { QueueEvent } from "#shared/queue/index.ts";
import { onOneDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { ScriptedQueues } from "../../helpers/scripted-queues.ts";
import { aNode, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connectWatching, type Watching } from "../../helpers/wallboard-client.ts";
import { listen } from "./live-client.ts";

const s = 1_000;
const config = { zone: "Asia/Shanghai" };
/** 2026-11-20 in Shanghai. */
const midnight = Date.parse("2026-11-19T16:00:00Z");

onOneDatabase("the wallboard", (open, kind) => {
  let database: TestDatabase;
  let central: TestCentral;
  let url: string;
  let source: ScriptedQueues;
  let admin: TestDesk;
  const sockets: Watching[] = [];

  beforeAll(async () => {
    database = await open();
    source = new ScriptedQueues();
    central = await aNode(database, { config, queues: source });
    url = await listen(central);
    admin = await central.signIn("administrator");
    source.queue("support");
    await admin.send("POST", "/v1/queues", { name: "Support", exchangeName: "support", abandons: "against" });
  });
  afterAll(async () => {
    for (const { socket } of sockets) socket.close();
    await central.close();
  });

  async function connect(desk: TestDesk, at = url, options = {}): Promise<Watching> {
    const made = await connectWatching(at, desk.tokens.accessToken, options);
    sockets.push(made);
    return made;
  }
  async function watch(desk: TestDesk, at = url): Promise<Watching> {
    const made = await connect(desk, at);
    made.watch();
    await made.until("the whole picture", (it) => it.told.whole > 0);
    return made;
  }
  const say = async (desk: TestDesk, name: string, at: number, over: object = {}) => {
    const state = { name, at, ...(name === "not-ready" ? { reason: "lunch" } : {}) };
    const answer = await desk.send("PUT", "/v1/presence", { state, ...over });
    expect(answer.statusCode).toBe(204);
  };
  const written = async (events: readonly QueueEvent[], at: TestCentral = central) => {
    await recordEvents(database.db, events);
    at.context.queueNews.add("written");
  };
  const roleOf = async (functions: readonly string[], scope: string) =>
    (await admin.send("POST", "/v1/roles", { name: crypto.randomUUID(), functions, scope })).json<RoleRecord>().id;
  const team = async () => (await admin.send("POST", "/v1/teams", { name: crypto.randomUUID() })).json<Team>().id;

  test("is whole at first and then told by what changes: callers, calls, members and counts under the queue's own rule", async () => {
    const { now } = central.clock;
    const board = await watch(admin);
    expect(board.last).toMatchObject({ at: now, dayFrom: midnight, link: { is: "connected" } });
    expect(board.queues.get("support")).toMatchObject({
      name: "Support",
      serviceLevelSec: 20,
      shortAbandonSec: 5,
      abandons: "against",
      waiting: [],
      counts: { offered: 0 },
    });
    source.member("support", "7009", { paused: true, pauseReason: "lunch", penalty: 2 });
    await board.until("the stranger", (it) => it.agents.has("member:7009"));
    expect(board.agents.get("member:7009")).toMatchObject({
      name: null,
      extension: "7009",
      state: null,
      line: "idle",
      queues: [{ queue: "support", penalty: 2, paused: true, pauseReason: "lunch" }],
    });
    const joined = source.join("support", "1.1", now - 30 * s);
    await board.until("the caller", (it) => it.queues.get("support")?.waiting[0]?.caller === "1.1");
    const answered = source.answer("support", "1.1", "7009", now - 5 * s);
    await board.until("the call", (it) => it.agents.get("member:7009")?.call?.caller === "1.1");
    expect(board.queues.get("support")).toMatchObject({ waiting: [], calls: [{ member: "7009", name: "Zheng Wen" }] });
    expect(board.agents.get("member:7009")?.line).toBe("talking");
    await written([joined, answered]);
    await board.until("the counts", (it) => it.queues.get("support")?.counts.answered === 1);
    expect(board.queues.get("support")?.counts).toMatchObject({
      offered: 1,
      answeredInTime: 0,
      answeredWaitMs: 25 * s,
    });
    expect(board.agents.get("member:7009")?.counts.answered).toBe(1);
    const ended = source.end("support", "1.1", now);
    await written([ended]);
    await board.until("the end", (it) => it.agents.get("member:7009")?.counts.talkedMs === 5 * s);
    source.removeMember("support", "7009");
    await board.until("nobody", (it) => !it.agents.has("member:7009"));
    expect(board.told.whole).toBe(1);
    board.watch(false);
    source.member("support", "7009");
    board.watch();
    await board.until("the whole picture again", (it) => it.told.whole === 2 && it.agents.has("member:7009"));
    source.removeMember("support", "7009");
  });

  test("shows each agent with desk, state, what comes next, telephone, queues and the day's time in each state", async () => {
    const board = await watch(admin);
    const agent = await central.signIn("agent", { extension: "7001", name: "Li Na" });
    const id = agent.tokens.user.id;
    const desk = await connect(agent);
    await board.until("the agent", (it) => it.agents.get(id)?.deskName === "Desk 1");
    expect(board.agents.get(id)).toMatchObject({ name: "Li Na", extension: "7001", state: null, line: null });
    const from = central.clock.now - 600 * s;
    await say(agent, "ready", from);
    await say(agent, "talking", from + 60 * s, { next: { name: "not-ready", reason: "lunch" } });
    source.member("support", "7001", { state: "talking" });
    await board.until("both", (it) => it.agents.get(id)?.line === "talking" && it.agents.get(id)?.next !== null);
    expect(board.agents.get(id)).toMatchObject({
      state: { name: "talking", at: from + 60 * s },
      next: { name: "not-ready", reason: "lunch" },
      queues: [{ queue: "support", paused: false }],
      times: { ready: 60 * s, talking: 0 },
    });
    await say(agent, "not-ready", from + 90 * s);
    await board.until("the lunch", (it) => it.agents.get(id)?.state?.name === "not-ready");
    expect(board.agents.get(id)).toMatchObject({ next: null, times: { ready: 60 * s, talking: 30 * s } });
    // What a board that comes later reads is the same.
    expect((await watch(admin)).agents.get(id)).toEqual(board.agents.get(id));
    desk.socket.close();
    await board.until("gone from the desk", (it) => it.agents.get(id)?.deskName === null);
    expect(board.agents.get(id)).toMatchObject({ state: null, line: "talking", times: { "not-ready": 510 * s } });
    // It was only cut off: the time since is the state's again.
    const again = await connect(agent);
    await board.until("back at the desk", (it) => it.agents.get(id)?.deskName === "Desk 1");
    await say(agent, "not-ready", from + 90 * s);
    await board.until("the lunch that goes on", (it) => it.agents.get(id)?.times["not-ready"] === 0);
    expect(board.agents.get(id)?.state).toMatchObject({ name: "not-ready", at: from + 90 * s });
    again.socket.close();
    await board.until("gone from the desk again", (it) => it.agents.get(id)?.deskName === null);
    source.removeMember("support", "7001");
    await board.until("gone", (it) => !it.agents.has(id));
  });

  test("a desk that falls silent without closing its connection is gone within moments", async () => {
    const board = await watch(admin);
    const agent = await central.signIn();
    const dead = await connect(agent, url, { autoPong: false });
    await board.until("the agent", (it) => it.agents.has(agent.tokens.user.id));
    await board.until("nobody", (it) => !it.agents.has(agent.tokens.user.id));
    dead.socket.terminate();
  });

  test("agents are those whom the reader's scope reaches; whoever is moved out of it goes, whoever loses the right is told nothing more", async () => {
    const [north, south] = [await team(), await team()];
    const roleId = await roleOf(["supervise.live"], "team");
    const lead = await central.signIn("agent", { teamId: north, roleId });
    const [ann, ben] = [
      await central.signIn("agent", { teamId: north, extension: "7101" }),
      await central.signIn("agent", { teamId: south, extension: "7102" }),
    ];
    const [annId, benId] = [ann.tokens.user.id, ben.tokens.user.id];
    await connect(ann);
    await connect(ben);
    source.member("support", "7109");
    const [all, own] = [await watch(admin), await watch(lead)];
    await all.until("everybody", (it) => [annId, benId, "member:7109"].every((id) => it.agents.has(id)));
    await own.until("Ann", (it) => it.agents.has(annId));
    expect([...own.agents.keys()].sort()).toEqual([annId, lead.tokens.user.id].sort());
    expect(own.queues.has("support")).toBe(true);
    await say(ben, "ready", central.clock.now);
    await all.until("Ben's state", (it) => it.agents.get(benId)?.state !== null);
    expect(own.agents.has(benId)).toBe(false);
    await admin.send("PATCH", `/v1/users/${annId}`, { teamId: south });
    await own.until("Ann's going", (it) => !it.agents.has(annId));
    expect(all.agents.get(annId)?.teamId).toBe(south);
    await admin.send("PATCH", `/v1/users/${lead.tokens.user.id}`, { teamId: south });
    await own.until("the other team", (it) => it.agents.has(annId) && it.agents.has(benId));
    await admin.send("PATCH", `/v1/roles/${roleId}`, { functions: [] });
    await own.until("nothing", (it) => it.agents.size === 0 && it.queues.size === 0);
    const { all: before } = own.told;
    await say(ben, "talking", central.clock.now);
    await all.until("Ben's next state", (it) => it.agents.get(benId)?.state?.name === "talking");
    own.watch();
    await say(ben, "wrap-up", central.clock.now);
    await all.until("Ben's last state", (it) => it.agents.get(benId)?.state?.name === "wrap-up");
    expect(own.told.all).toBe(before);
    source.removeMember("support", "7109");
  });

  test("counts under a rule that is changed are those of the new rule, and a queue that is deleted keeps the exchange's name", async () => {
    const made = await admin.send("POST", "/v1/queues", { name: "Sales", exchangeName: "sales", serviceLevelSec: 60 });
    const { id } = made.json<Queue>();
    const board = await watch(admin);
    const { now } = central.clock;
    await written([source.join("sales", "2.1", now - 40 * s), source.answer("sales", "2.1", "7009", now - 10 * s)]);
    await board.until("in time", (it) => it.queues.get("sales")?.counts.answeredInTime === 1);
    await admin.send("PATCH", `/v1/queues/${id}`, { serviceLevelSec: 20 });
    await board.until("too late", (it) => it.queues.get("sales")?.counts.answeredInTime === 0);
    expect(board.queues.get("sales")).toMatchObject({ serviceLevelSec: 20, counts: { answered: 1 } });
    await admin.send("DELETE", `/v1/queues/${id}`);
    await board.until("without a name", (it) => it.queues.get("sales")?.name === null);
    source.drop("sales");
    await board.until("gone", (it) => !it.queues.has("sales"));
  });

  test("says since when the exchange is not heard, and puts the picture right when it is", async () => {
    const board = await watch(admin);
    source.link({ is: "disconnected", since: 4_711 });
    await board.until("the loss", (it) => it.last?.link.is === "disconnected");
    expect(board.last?.link).toEqual({ is: "disconnected", since: 4_711 });
    source.link({ is: "resynchronising" });
    await board.until("the comparison", (it) => it.last?.link.is === "resynchronising");
    source.link({ is: "connected" });
    await board.until("the link", (it) => it.last?.link.is === "connected");
    expect(board.told.whole).toBe(1);
  });

  test("tells every agent what waits in the own queues, at once and then when it changes; a desk that asks for nothing gets no wallboard", async () => {
    const north = await team();
    const agent = await central.signIn("agent", { extension: "7201", teamId: north });
    const teams = [{ teamId: north, priority: 1 }];
    await admin.send("POST", "/v1/queues", { name: "Night", exchangeName: "night", teams });
    source.member("support", "7201");
    source.queue("elsewhere");
    const desk = await connect(agent);
    await desk.until("both queues", (it) => it.glances.at(-1)?.length === 2);
    expect(desk.glances.at(-1)).toEqual([
      { queue: "night", name: "Night", waiting: 0, longestSince: null },
      { queue: "support", name: "Support", waiting: 0, longestSince: null },
    ]);
    const { now } = central.clock;
    const before = desk.glances.length;
    source.join("elsewhere", "3.0", now);
    source.join("support", "3.1", now - 9 * s);
    source.join("support", "3.2", now);
    await desk.until("who waits", (it) => it.glances.at(-1)?.[1]?.waiting === 2);
    expect(desk.glances.at(-1)?.[1]).toMatchObject({ longestSince: now - 9 * s });
    expect(desk.glances.length - before).toBeLessThanOrEqual(2);
    source.giveUp("support", "3.1", now);
    source.giveUp("support", "3.2", now);
    await desk.until("nobody", (it) => it.glances.at(-1)?.[1]?.waiting === 0);
    expect(desk.told.all).toBe(0);
    source.removeMember("support", "7201");
    await desk.until("one queue", (it) => it.glances.at(-1)?.length === 1);
    // Somebody without a queue learns just that.
    const idle = await connect(await central.signIn());
    await idle.until("an empty list", (it) => it.glances.length > 0);
    expect(idle.glances).toEqual([[]]);
  });

  test("its trend is by quarter of an hour, of the queues that are asked for; its ribbons are of agents within reach", async () => {
    const at = midnight + 3_600 * s;
    const events = [joined("trend-a", "4.1", at), joined("trend-a", "4.2", at + 900 * s), joined("trend-b", "4.3", at)];
    await written([...events, joined("trend-a", "4.0", midnight - 1)]);
    const trend = async (query: string) =>
      (await admin.send("GET", `/v1/wallboard/trend?${query}`))
        .json()
        .items.map((it: { from: number; until: number; counts: { offered: number } }) => [
          it.from,
          it.until - it.from,
          it.counts.offered,
        ]);
    expect(await trend("queue=trend-a")).toEqual([
      [at, 900 * s, 1],
      [at + 900 * s, 900 * s, 1],
    ]);
    expect((await trend("queue=trend-a&queue=trend-b"))[0]).toEqual([at, 900 * s, 2]);
    const north = await team();
    const lead = await central.signIn("agent", { teamId: north, roleId: await roleOf(["supervise.live"], "team") });
    const [ann, ben] = [await central.signIn("agent", { teamId: north }), await central.signIn("agent")];
    for (const desk of [ann, ben]) {
      await (await connect(desk)).until("a greeting", (it) => it.glances.length > 0);
      await say(desk, "not-ready", midnight - 60 * s);
      await say(desk, "ready", midnight + 60 * s);
    }
    const ids = [ann, ben].map((it) => it.tokens.user.id);
    const ribbons = async (who: TestDesk) =>
      (await who.send("GET", `/v1/wallboard/ribbons?user=${ids[0]}&user=${ids[1]}`)).json().items;
    expect(await ribbons(lead)).toEqual([
      {
        userId: ids[0],
        states: [
          { name: "not-ready", at: midnight, reason: "lunch" },
          { name: "ready", at: midnight + 60 * s },
        ],
      },
    ]);
    expect((await ribbons(admin)).map((it: { userId: string }) => it.userId).sort()).toEqual([...ids].sort());
    expect((await admin.send("GET", "/v1/wallboard/ribbons")).statusCode).toBe(400);
  });

  test("begins a new day at midnight, whole, with what went on before it", async () => {
    const before = central.clock.now;
    const board = await watch(admin);
    const tomorrow = midnight + 24 * 3_600 * s;
    await written([joined("support", "5.1", before)]);
    await board.until("today's caller", (it) => (it.queues.get("support")?.counts.offered ?? 0) > 0);
    central.clock.now = tomorrow + 10 * s;
    await written([
      joined("support", "5.2", tomorrow + 5 * s),
      { ...gone("support", "5.1", tomorrow + 5 * s, before) },
    ]);
    await board.until(
      "the new day",
      (it) => it.last?.dayFrom === tomorrow && it.queues.get("support")?.counts.offered === 1,
    );
    expect(board.queues.get("support")?.counts).toMatchObject({ offered: 1, abandoned: 0 });
    expect(board.told.whole).toBeGreaterThan(1);
    central.clock.now = before;
  });

  test("of a central without an exchange shows agents and the queues that are set, and says that there is none", async () => {
    const without = await aNode(database, { config });
    const board = await watch(admin, await listen(without));
    expect(board.last?.link).toEqual({ is: "absent" });
    expect(board.queues.get("support")).toMatchObject({ name: "Support", waiting: [] });
    expect([...board.agents.keys()]).toContain(admin.tokens.user.id);
    await without.close();
  });

  if (kind === "postgres")
    test("shows on every node the agents of all, and counts what any of them has written, over a cut between them", async () => {
      const here = new ScriptedQueues();
      const second = await aNode(database, { config, queues: here });
      const at = await listen(second);
      const board = await watch(admin, at);
      const agent = await central.signIn();
      const id = agent.tokens.user.id;
      const desk = await connect(agent);
      await board.until("the agent of the other node", (it) => it.agents.has(id));
      const { now } = central.clock;
      await say(agent, "ready", now - 10 * s);
      await board.until("the state", (it) => it.agents.get(id)?.state?.name === "ready");
      here.queue("two");
      await written([joined("two", "6.1", now)]);
      await board.until("the count", (it) => it.queues.get("two")?.counts.offered === 1);
      const { rows } = await cutBuses(database);
      expect(rows).toBeGreaterThan(0);
      await say(agent, "talking", now);
      await written([joined("two", "6.2", now + s)]);
      await board.until(
        "what was missed",
        (it) => it.agents.get(id)?.state?.name === "talking" && it.queues.get("two")?.counts.offered === 2,
      );
      desk.socket.close();
      await board.until("the going", (it) => !it.agents.has(id));
      await second.close();
    });

  if (kind === "postgres")
    test("takes away the agents of a node that died without a word", async () => {
      const logger = pino({ level: "silent" });
      const agent = await central.signIn();
      const userId = agent.tokens.user.id as UserId;
      const { sid: sessionId } = JSON.parse(
        Buffer.from(agent.tokens.accessToken.split(".")[1] ?? "", "base64url").toString(),
      );
      const bus = await createPostgresLiveBus({ url: database.url ?? "", db: database.db, logger });
      const node = (sessions: { sessionId: string; userId: UserId }[], beatMs: number) => {
        const sockets = { sessions: () => sessions, onJoined: () => () => undefined, onLeft: () => () => undefined };
        return createPresence({
          db: database.db,
          bus,
          sockets,
          logger,
          now: () => central.clock.now,
          beatMs,
          ttlMs: 1_500,
        });
      };
      const board = await watch(admin);
      // It never beats again, as if it were killed.
      const dead = await node([{ sessionId, userId }], 3_600_000);
      await board.until("the agent", (it) => it.agents.get(userId)?.deskName === "Desk 1");
      const living = await node([], 200);
      await board.until("the going", (it) => !it.agents.has(userId));
      await dead.close();
      await living.close();
      await bus.close();
    });
});

function joined(queue: string, caller: string, at: number): QueueEvent {
  return { type: "joined", at, queue, caller, number: null, name: null, position: 1 };
}

function gone(queue: string, caller: string, at: number, since: number): QueueEvent {
  return { type: "abandoned", at, queue, caller, waitedMs: at - since, position: 1 };
}

/** Ends the connections by which the nodes hear each other. */
async function cutBuses({ url }: TestDatabase): Promise<{ rows: number }> {
  const admin = new pg.Client({ connectionString: url ?? "" });
  await admin.connect();
  const { rowCount } = await admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'popline-live' and datname = current_database()",
  );
  await admin.end();
  return { rows: rowCount ?? 0 };
}
