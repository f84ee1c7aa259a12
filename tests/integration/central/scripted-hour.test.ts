import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepHistory } from "#server/history/history-keeper.ts";
import { onlyNode } from "#server/live/leadership.ts";
import { assertNever } from "#shared/assert-never.ts";
import type { AgentReportRow, QueueReportRow } from "#shared/contract/central/index.ts";
import {
  type AbandonRule,
  abandonmentRate,
  abandonRules,
  averageHandleMs,
  averageSpeedOfAnswerMs,
  longestWaitMs,
  type QueueCounts,
  serviceLevel,
} from "#shared/queue/index.ts";
import { onEveryDatabase } from "../../helpers/databases.ts";
import { ScriptedQueues } from "../../helpers/scripted-queues.ts";
import { aNode, type TestCentral, type TestDesk } from "../../helpers/test-central.ts";
import { connectWatching, type Watching } from "../../helpers/wallboard-client.ts";
import { listen } from "./live-client.ts";
import { type Agent, agents, type HourStep, scriptedHour, stepsOf } from "./scripted-hour.ts";

const s = 1_000;
const queue = "support";
const ten = Date.parse("2026-11-20T10:00:00Z");
const eleven = ten + 3_600 * s;
const at = (minutes: number, seconds = 0) => ten + (minutes * 60 + seconds) * s;
const span = `from=${ten}&until=${eleven}`;

onEveryDatabase("a scripted hour", (open) => {
  let central: TestCentral;
  let admin: TestDesk;
  let board: Watching;
  let closeHistory: () => Promise<void>;
  const source = new ScriptedQueues();
  const desks = new Map<Agent, { readonly desk: TestDesk; readonly watching: Watching; readonly states: State[] }>();
  const steps = stepsOf(scriptedHour, ten);
  const told = { joined: 0, handled: 0, wrapUpMs: 0, over: 0 };

  beforeAll(async () => {
    const database = await open();
    source.queue(queue);
    central = await aNode(database, { config: { zone: "UTC" }, queues: source });
    const { context, clock } = central;
    clock.now = at(53, 5);
    const keeper = keepHistory({
      db: database.db,
      leadership: onlyNode,
      open: () => source,
      logger: pino({ level: "silent" }),
      onWritten: () => context.queueNews.add("written"),
    });
    closeHistory = () => keeper.close();
    const url = await listen(central);
    admin = await central.signIn("administrator");
    await admin.send("POST", "/v1/queues", { name: "Support", exchangeName: queue, abandons: "against" });
    for (const extension of agents) {
      source.member(queue, extension);
      const desk = await central.signIn("agent", { extension, name: `Agent ${extension}` });
      const watching = await connectWatching(url, desk.tokens.accessToken);
      desks.set(extension, { desk, watching, states: [{ name: "ready", at: ten }] });
    }
    board = await connectWatching(url, admin.tokens.accessToken);
    board.watch();
    await board.until("the queue", (it) => it.queues.has(queue));
  });
  afterAll(async () => {
    for (const { socket } of [board, ...[...desks.values()].map((it) => it.watching)]) socket.close();
    await closeHistory();
    await central.close();
  });

  const deskOf = (agent: Agent) => {
    const found = desks.get(agent);
    if (found === undefined) throw new Error(`nobody signed in as ${agent}`);
    return found;
  };
  const counts = () => board.queues.get(queue)?.counts;

  /** The exchange says it, or the agent's desk is in another state. */
  function take(step: HourStep): void {
    const { caller } = step;
    switch (step.does) {
      case "join":
        source.join(queue, caller, step.at);
        told.joined += 1;
        return;
      case "ring":
        source.ring(queue, caller, step.agent, step.at);
        return;
      case "ring out":
        source.ringOut(queue, caller, step.agent, step.at, step.rangMs);
        return;
      case "give up":
        source.giveUp(queue, caller, step.at);
        told.over += 1;
        return;
      case "time out":
        source.timeOut(queue, caller, step.at);
        told.over += 1;
        return;
      case "answer":
        source.answer(queue, caller, step.agent, step.at);
        deskOf(step.agent).states.push({ name: "talking", at: step.at });
        told.over += 1;
        return;
      case "end":
        source.end(queue, caller, step.at, step.heldMs);
        deskOf(step.agent).states.push({ name: step.wrapsUp ? "wrap-up" : "ready", at: step.at });
        told.handled += 1;
        return;
      case "be done":
        deskOf(step.agent).states.push({ name: "ready", at: step.at });
        told.wrapUpMs += step.wrapUpMs;
        return;
      default:
        assertNever(step);
    }
  }

  /** What was told stands in the wallboard, and the desks have said what their agents did. */
  async function settled(): Promise<void> {
    await board.until("the calls", () => counts()?.offered === told.joined && counts()?.handled === told.handled);
    const over = (it: QueueCounts) => it.answered + it.abandoned + it.abandonedShort + it.left;
    await board.until("the waits", (it) => over(it.queues.get(queue)?.counts as QueueCounts) === told.over);
    for (const { desk, states } of desks.values()) {
      const [state, ...before] = states.toReversed();
      const body = { state, passed: before.toReversed() };
      await expect.poll(async () => (await desk.send("PUT", "/v1/presence", body)).statusCode).toBe(204);
    }
    await board.until("the wrap-ups", () => counts()?.wrapUpMs === told.wrapUpMs);
  }

  /** Lets the hour go on until then. */
  async function until(moment: number): Promise<void> {
    central.clock.now = moment;
    /** Agents whose desk has something to say of the call before: a call's wrap-up is told before their next one ends. */
    let unsaid = new Set<Agent>();
    for (let step = steps[0]; step !== undefined && step.at <= moment; step = steps[0]) {
      if (step.does === "end" && unsaid.has(step.agent)) {
        await settled();
        unsaid = new Set();
      }
      steps.shift();
      take(step);
      if (step.does === "be done") unsaid.add(step.agent);
    }
    await settled();
  }

  async function items<Row>(path: string): Promise<Row[]> {
    const answer = await admin.send("GET", `/v1/${path}`);
    expect(answer.statusCode).toBe(200);
    return answer.json<{ items: Row[] }>().items;
  }
  const levels = (of: QueueCounts) => abandonRules.map((rule) => serviceLevel(of, rule));

  test("in its midst: the wallboard has who waits, who is in wrap-up, and the figures so far", async () => {
    await until(at(53, 5));
    const now = board.queues.get(queue);
    expect(now).toMatchObject({ serviceLevelSec: 20, shortAbandonSec: 5, abandons: "against", calls: [] });
    expect(now?.waiting).toMatchObject([{ caller: "1795168800.31", position: 1, since: at(52) }]);
    // The hour's, without 31, who waits (70 s, 270 s, 30 s of wrap-up), without 32, who is to come, and without 28's wrap-up, which is not over.
    expect(now?.counts).toEqual({
      ...hour,
      ...{ offered: 31, answered: 19, answeredInTime: 11, answeredWaitMs: 423 * s, handled: 19 },
      ...{ talkedMs: 3_475 * s, heldMs: 180 * s, wrapUpMs: 420 * s },
    });
    expect(levels(now?.counts as QueueCounts)).toEqual([11 / 19, 11 / 25, 15 / 25]);
    const { state, times } = board.agents.get(deskOf("7003").desk.tokens.user.id) ?? {};
    expect(state).toEqual({ name: "wrap-up", at: at(52, 37) });
    expect(times).toMatchObject({ talking: 1_210 * s, "wrap-up": 65 * s });
  });

  test("at its end: a call goes on into the next hour, and is the only one that is not handled", async () => {
    await until(eleven);
    const now = board.queues.get(queue);
    expect(now?.calls).toMatchObject([{ caller: "1795168800.32", member: "7002", answeredAt: at(59, 50) }]);
    expect(now?.counts).toEqual({
      ...hour,
      ...{ handled: 20, talkedMs: 3_745 * s, heldMs: 180 * s, wrapUpMs: 480 * s },
    });
    expect(averageHandleMs(now?.counts as QueueCounts)).toBe((4_405 * s) / 20);
  });

  test("when its last caller is done: wallboard, trend, reports by interval, queue and agent, and their files say the same, as worked out by hand", async () => {
    await until(at(62));
    const now = board.queues.get(queue)?.counts as QueueCounts;
    expect(now).toEqual(hour);
    expect(levels(now)).toEqual([12 / 21, 12 / 27, 16 / 27]);
    expect([averageSpeedOfAnswerMs(now), averageHandleMs(now), abandonmentRate(now), longestWaitMs(now)]).toEqual([
      (513 * s) / 21,
      (4_525 * s) / 21,
      6 / 29,
      120 * s,
    ]);

    const trend = await items<QueueReportRow>(`wallboard/trend?queue=${queue}`);
    expect(trend.map(({ from, counts: of }) => [from, of])).toEqual(quarters.map((of, i) => [at(15 * i), of]));

    const byRule = async (report: string, interval: string, rule: AbandonRule) =>
      items<QueueReportRow>(`reports/${report}?${span}&interval=${interval}&abandons=${rule}`);
    for (const [i, rule] of abandonRules.entries())
      for (const report of ["intervals", "queues"]) {
        expect(await byRule(report, "60", rule)).toMatchObject([
          {
            ...{ from: ten, until: eleven, counts: hour, abandons: rule, serviceLevel: levels(hour)[i] },
            ...{ averageSpeedOfAnswerMs: (513 * s) / 21, averageHandleMs: (4_525 * s) / 21 },
            ...{ abandonmentRate: 6 / 29, averageAbandonMs: (133 * s) / 6, longestWaitMs: 120 * s },
          },
        ]);
        const rows = await byRule(report, "15", rule);
        expect(rows.map((it) => it.counts)).toEqual(quarters);
        expect(rows.map((it) => it.serviceLevel)).toEqual(quarterLevels[rule]);
      }
  });

  test("by agent: rings, calls, their times, and how much of the hour went into calls", async () => {
    const rows = await items<AgentReportRow>(`reports/agents?${span}&interval=60`);
    expect(rows.map((it) => [it.member, it.counts, it.averageHandleMs, it.times, it.occupancy])).toEqual(byAgent);
    for (const [member, ofAgent] of byAgent) {
      const own = board.agents.get(deskOf(member).desk.tokens.user.id);
      expect(own?.counts).toEqual(ofAgent);
    }
  });

  test("as files: the same rows", async () => {
    const csv = async (path: string) =>
      (await admin.send("GET", `/v1/exports/reports/${path}`)).body
        .replace("\ufeff", "")
        .trimEnd()
        .split("\r\n")
        .slice(1);
    const against = "answered in time / (answered + abandoned)";
    expect(await csv(`queues?${span}&interval=15`)).toEqual([
      `2026-11-20 10:00,2026-11-20T10:00:00.000Z,support,12,8,4,3,2,1,0,36.36,${against},27.27,20.75,45,8,195.625,1350,60,155`,
      `2026-11-20 10:15,2026-11-20T10:15:00.000Z,support,9,6,3,1,1,1,1,42.86,${against},12.50,30.333,90,6,249.167,1210,75,210`,
      `2026-11-20 10:30,2026-11-20T10:30:00.000Z,support,6,3,3,1,0,1,1,75.00,${against},20.00,14.333,120,3,173.333,490,0,30`,
      `2026-11-20 10:45,2026-11-20T10:45:00.000Z,support,5,4,2,1,1,0,0,40.00,${against},20.00,30.5,70,4,236.25,755,75,115`,
    ]);
    const whole = (level: string, formula: string) =>
      `2026-11-20 10:00,2026-11-20T10:00:00.000Z,32,21,12,6,4,3,2,${level},${formula},20.69,24.429,120,21,215.476,3805,210,510`;
    const inBoth = "(answered in time + abandoned in time) / (answered + abandoned)";
    const asked = (rule: AbandonRule) => csv(`intervals?${span}&interval=60&abandons=${rule}`);
    expect(await asked("ignored")).toEqual([whole("57.14", "answered in time / answered")]);
    expect(await asked("against")).toEqual([whole("44.44", against)]);
    expect(await asked("for")).toEqual([whole("59.26", inBoth)]);
    expect(await csv(`agents?${span}&interval=60`)).toEqual(
      [
        "Agent 7001,7001,8,7,1,7,280.714,1660,90,215,54.58,1635,0,1750,215,0",
        "Agent 7002,7002,8,8,0,8,156.875,1005,50,200,31.81,2455,0,975,170,0",
        "Agent 7003,7003,7,6,1,6,217.5,1140,70,95,36.25,2295,0,1210,95,0",
      ].map((row) => `2026-11-20 10:00,2026-11-20T10:00:00.000Z,${row}`),
    );
  });
});

interface State {
  readonly name: "ready" | "talking" | "wrap-up";
  readonly at: number;
}

/** Rows of the table in scripted-hour.ts. */
const row = (n: readonly number[], seconds: readonly number[]): QueueCounts => {
  const [
    offered = 0,
    answered = 0,
    answeredInTime = 0,
    abandoned = 0,
    abandonedInTime = 0,
    abandonedShort = 0,
    left = 0,
  ] = n;
  const [answeredWait = 0, abandonedWait = 0, longestWait = 0, talked = 0, held = 0, wrapUp = 0] = seconds;
  return {
    ...{ offered, answered, answeredInTime, abandoned, abandonedInTime, abandonedShort, left },
    ...{ answeredWaitMs: answeredWait * s, abandonedWaitMs: abandonedWait * s, longestWaitMs: longestWait * s },
    ...{ handled: answered, talkedMs: talked * s, heldMs: held * s, wrapUpMs: wrapUp * s },
  };
};
const quarters = [
  row([12, 8, 4, 3, 2, 1, 0], [166, 55, 45, 1_350, 60, 155]),
  row([9, 6, 3, 1, 1, 1, 1], [182, 8, 90, 1_210, 75, 210]),
  row([6, 3, 3, 1, 0, 1, 1], [43, 55, 120, 490, 0, 30]),
  row([5, 4, 2, 1, 1, 0, 0], [122, 15, 70, 755, 75, 115]),
];
const hour = row([32, 21, 12, 6, 4, 3, 2], [513, 133, 120, 3_805, 210, 510]);
const quarterLevels: Readonly<Record<AbandonRule, readonly number[]>> = {
  ignored: [4 / 8, 3 / 6, 3 / 3, 2 / 4],
  against: [4 / 11, 3 / 7, 3 / 4, 2 / 5],
  for: [6 / 11, 4 / 7, 3 / 4, 3 / 5],
};

const agentRow = (agent: Agent, n: readonly [number, number, number], seconds: readonly number[]) => {
  const [offered, answered, unanswered] = n;
  const [talked = 0, held = 0, wrapUp = 0, talking = 0, wrapping = 0, ready = 0] = seconds.map((it) => it * s);
  const handled = answered;
  const handling = { handled, talkedMs: talked, heldMs: held, wrapUpMs: wrapUp };
  return [
    agent,
    { offered, answered, unanswered, unansweredRangMs: unanswered * 15 * s, ...handling },
    (talked + held + wrapUp) / handled,
    { "signed-out": 0, "not-ready": 0, reserved: 0, ready, talking, "wrap-up": wrapping },
    (talking + wrapping) / (3_600 * s),
  ] as const;
};
const byAgent = [
  agentRow("7001", [8, 7, 1], [1_660, 90, 215, 1_750, 215, 1_635]),
  agentRow("7002", [8, 8, 0], [1_005, 50, 200, 975, 170, 2_455]),
  agentRow("7003", [7, 6, 1], [1_140, 70, 95, 1_210, 95, 2_295]),
];
