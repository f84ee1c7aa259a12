import fc from "fast-check";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeMonthsAhead } from "#server/history/months.ts";
import { createInProcessLiveBus } from "#server/live/in-process-live-bus.ts";
import { createPresence } from "#server/presence/presence.ts";
import { readTimes } from "#server/presence/read-agent-times.ts";
import type { AgentState } from "#shared/agent/index.ts";
import type { AgentReportRow } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import { type AgentChange, agentTimes, intervalsIn, noAgentTimes } from "#shared/queue/index.ts";
import { onEveryDatabase, type TestDatabase } from "../../helpers/databases.ts";
import { aCentral, desk as deskOf, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connect, type Live, listen } from "./live-client.ts";

const s = 1_000;
const logger = pino({ level: "silent" });
const sessionOf = ({ tokens }: TestDesk): string =>
  JSON.parse(Buffer.from(tokens.accessToken.split(".")[1] ?? "", "base64url").toString()).sid;

onEveryDatabase("agents' states", (open) => {
  let database: TestDatabase;
  let central: TestCentral;
  let url: string;
  const sockets: Live[] = [];

  beforeAll(async () => {
    database = await open();
    central = await aCentral(database);
    url = await listen(central);
  });
  afterAll(async () => {
    for (const { socket } of sockets) socket.close();
    await central.close();
  });

  async function at(desk: TestDesk): Promise<Live> {
    const live = await connect(url, desk.tokens.accessToken);
    sockets.push(live);
    await live.next("hello");
    return live;
  }
  const state = (name: AgentState["name"], when: number): AgentState =>
    name === "not-ready" ? { name, at: when, reason: "lunch" } : { name, at: when };
  /** Once the desk's coming is written. */
  const say = (desk: TestDesk, now: AgentState, over: object = {}) =>
    expect.poll(async () => (await desk.send("PUT", "/v1/presence", { state: now, ...over })).statusCode).toBe(204);
  const kept = async ({ tokens }: TestDesk) => {
    const rows = await database.db
      .selectFrom("agentState")
      .select(["state", "at"])
      .where("userId", "=", tokens.user.id as UserId)
      .orderBy("at")
      .orderBy("id")
      .execute();
    return rows.map((it) => [it.state, Number(it.at)]);
  };

  test("are kept by central's clock, once each, with those that passed while central was away", async () => {
    const { now } = central.clock;
    const agent = await central.signIn();
    await at(agent);
    const behind = 3_600 * s;
    const sentAt = now - behind;
    await say(agent, state("ready", sentAt - 60 * s), { sentAt });
    await say(agent, state("ready", sentAt - 60 * s), { sentAt: sentAt + 3 * s });
    const passed = [
      state("ready", sentAt - 60 * s),
      state("talking", sentAt - 30 * s),
      state("wrap-up", sentAt - 20 * s),
    ];
    await say(agent, state("not-ready", sentAt - 10 * s), { sentAt, passed });
    expect(await kept(agent)).toEqual([
      ["ready", now - 60 * s],
      ["talking", now - 30 * s],
      ["wrap-up", now - 20 * s],
      ["not-ready", now - 10 * s],
    ]);
    const tooMany = Array.from({ length: 501 }, () => state("ready", now));
    expect((await agent.send("PUT", "/v1/presence", { state: state("ready", now), passed: tooMany })).statusCode).toBe(
      400,
    );
    const far = await central.signIn();
    await at(far);
    await say(far, state("ready", 0), { sentAt: 5 * 365 * 86_400 * s });
    expect((await kept(far))[0]?.[1]).toBe(now - 40 * 86_400 * s);
  });

  test("end as signed out when the desk is lost; a desk that comes back and was in its state all the while was not away", async () => {
    const { now } = central.clock;
    const agent = await central.signIn();
    const first = await at(agent);
    await say(agent, state("ready", now - 60 * s));
    first.socket.terminate();
    await expect
      .poll(() => kept(agent))
      .toEqual([
        ["ready", now - 60 * s],
        ["signed-out", now],
      ]);
    const second = await at(agent);
    await say(agent, state("ready", now - 60 * s));
    expect(await kept(agent)).toEqual([["ready", now - 60 * s]]);
    second.socket.close();
    await expect.poll(async () => (await kept(agent)).length).toBe(2);
    await at(agent);
    await say(agent, state("not-ready", now));
    expect((await kept(agent)).map(([name]) => name)).toEqual(["ready", "signed-out", "not-ready"]);
  });

  test("go on at the next desk that takes the account over", async () => {
    const { now } = central.clock;
    const first = await central.signIn();
    await at(first);
    await say(first, state("ready", now - 60 * s));
    const answer = await central.login(first.username, { takeOver: true, deskName: "Desk 2" });
    const second = deskOf(central.app, first.username, crypto.randomUUID(), answer.json());
    const there = await at(second);
    await say(second, state("not-ready", now - s));
    await sockets.at(-2)?.closed;
    await say(second, state("ready", now));
    const names = (await kept(second)).map(([name]) => name);
    expect(names.at(-1)).toBe("ready");
    there.socket.close();
    await expect.poll(async () => (await kept(second)).at(-1)?.[0]).toBe("signed-out");
  });

  test("of a node that died without a word end when it was heard of last", async () => {
    const agent = await central.signIn();
    const userId = agent.tokens.user.id as UserId;
    const sessions = [{ sessionId: sessionOf(agent), userId }];
    const sockets = { sessions: () => sessions, onJoined: () => () => undefined, onLeft: () => () => undefined };
    const nobody = { ...sockets, sessions: () => [] };
    const common = { db: database.db, bus: createInProcessLiveBus(), logger, now: Date.now };
    // It never beats again, as if it were killed.
    const dead = await createPresence({ ...common, sockets, beatMs: 3_600_000, ttlMs: 1_000 });
    const diedAt = Date.now();
    expect(await dead.say(sessions[0] as never, { state: state("ready", diedAt), next: null, passed: [] })).toBe(true);
    const living = await createPresence({ ...common, sockets: nobody, beatMs: 200, ttlMs: 1_000 });
    await expect.poll(async () => (await kept(agent)).at(-1)?.[0]).toBe("signed-out");
    const [[, readyAt], [, goneAt]] = (await kept(agent)) as [[string, number], [string, number]];
    expect(goneAt - readyAt).toBeLessThan(900);
    await dead.close();
    await living.close();
  });

  test("of whoever does not come back after a crash end when central was there again", async () => {
    const [lost, back] = [await central.user(), await central.signIn()];
    const ids = [lost.id, back.tokens.user.id] as [UserId, UserId];
    const before = Date.now() - 3_600 * s;
    await makeMonthsAhead(database.db, before);
    const ready = ids.map((userId) => ({ userId, at: before, state: "ready" as const, reason: null, saidAt: before }));
    await database.db.insertInto("agentState").values(ready).execute();
    const sessions = [{ sessionId: sessionOf(back), userId: ids[1] }];
    const sockets = { sessions: () => sessions, onJoined: () => () => undefined, onLeft: () => () => undefined };
    const bus = createInProcessLiveBus();
    const startedAt = Date.now();
    const node = await createPresence({ db: database.db, bus, sockets, logger, now: Date.now, beatMs: 50 });
    const states = async (userId: UserId) =>
      await database.db
        .selectFrom("agentState")
        .select(["state", "at"])
        .where("userId", "=", userId)
        .orderBy("at")
        .execute();
    await expect.poll(async () => (await states(ids[0])).at(-1)?.state).toBe("signed-out");
    expect(Math.abs(Number((await states(ids[0])).at(-1)?.at) - startedAt)).toBeLessThan(30 * s);
    expect((await states(ids[1])).map((it) => it.state)).toEqual(["ready"]);
    await node.close();
  });

  test("of a node that stops end then", async () => {
    const { now } = central.clock;
    const other = await aCentral(database);
    const agent = await other.signIn();
    const live = await connect(await listen(other), agent.tokens.accessToken);
    await live.next("hello");
    await say(agent, state("talking", now - 60 * s));
    await other.close();
    expect(await kept(agent)).toEqual([
      ["talking", now - 60 * s],
      ["signed-out", now],
    ]);
  });

  test("add up by interval as the pure function does, whoever they are of and however long they last", async () => {
    const from = Date.parse("2026-03-28T20:00:00Z"); // clocks go forward at 01:00
    await makeMonthsAhead(database.db, from);
    const users = [await central.user(), await central.user(), await central.user()].map((it) => it.id as UserId);
    const names = fc.constantFrom<AgentState["name"]>(
      "ready",
      "reserved",
      "talking",
      "wrap-up",
      "not-ready",
      "signed-out",
    );
    const change = fc.record({ who: fc.nat(2), after: fc.integer({ min: 0, max: 2 * 3_600 * s }), state: names });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 40 }),
        fc.constantFrom("15", "60", "day" as const),
        fc.integer({ min: 0, max: 12 * 3_600 * s }),
        async (drawn, length, lasts) => {
          let when = from - 5 * 3_600 * s;
          const changes = drawn.map(({ who, after, state }): AgentChange => {
            when += after;
            return { agent: users[who] as string, at: when, state };
          });
          await database.db
            .insertInto("agentState")
            .values(
              changes.map(({ agent, at, state }) => ({ userId: agent as UserId, at, state, reason: null, saidAt: at })),
            )
            .execute();
          const span = { from, until: from + lasts };
          const intervalOf = intervalsIn("Europe/Berlin", length as "15");
          const read = await readTimes(database.db, span, intervalOf, users);
          const rows = read.map(({ interval, userId, times }) => ({ interval, agent: userId, times }));
          const expected = agentTimes(changes, span, intervalOf);
          expect(rows).toHaveLength(expected.length);
          expect(rows).toEqual(expect.arrayContaining(expected));
          await database.db.deleteFrom("agentState").where("userId", "in", users).execute();
        },
      ),
      { numRuns: 15 },
    );
  });

  test("are in the agents' report with the occupancy, for agents without a call as well, and in its file", async () => {
    const { now } = central.clock;
    const admin = await central.signIn("administrator");
    const agent = await central.signIn("agent", { extension: "7301", name: "Li Na" });
    await at(agent);
    const passed = [state("ready", now - 100 * s), state("talking", now - 80 * s), state("wrap-up", now - 30 * s)];
    await say(agent, state("not-ready", now - 20 * s), { passed });
    const span = `from=${now - 3_600 * s}&until=${now + 3_600 * s}&interval=all`;
    const rows = async (query: string) =>
      (await admin.send("GET", `/v1/reports/agents?${span}${query}`))
        .json<{ items: AgentReportRow[] }>()
        .items.filter((it) => it.member === "7301");
    const times = { ...noAgentTimes, ready: 20 * s, talking: 50 * s, "wrap-up": 10 * s, "not-ready": 20 * s };
    expect(await rows("")).toMatchObject([{ name: "Li Na", counts: { answered: 0 }, times, occupancy: 60 / 80 }]);
    expect(await rows("&queue=support")).toEqual([]);
    const file = (await admin.send("GET", `/v1/exports/reports/agents?${span}`)).body.split("\r\n");
    const header = file[0]?.replace("\ufeff", "").split(",") ?? [];
    const cells = file.find((it) => it.includes("7301"))?.split(",") ?? [];
    expect(header.slice(-6)).toEqual([
      "Occupancy (%)",
      "Ready (s)",
      "Ringing (s)",
      "On calls (s)",
      "In wrap-up (s)",
      "Not ready (s)",
    ]);
    expect(cells.slice(-6)).toEqual(["75.00", "20", "0", "50", "10", "20"]);
  });
});
