import type { Logger } from "pino";
import type { DemoCall, DemoQueueCalls } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem-error.ts";
import { demoCallers, demoScripts } from "./cast.ts";
import type { DemoStage } from "./demo-stage.ts";
import { createDemoExchange, type DemoAccount, type ExchangeEvent } from "./exchange/index.ts";
import { runFloor } from "./floor/run-floor.ts";
import type { DemoQueues } from "./queues/demo-queues.ts";
import { scriptedCall } from "./scripted-calls.ts";

/** Ended calls stay in the list this long, for the panel to show how they went. */
const keptMs = 10 * 60_000;
const silence = -100;

/** Starts the demo exchange with a line for everyone who has one, and follows its calls. @throws when the port is taken. */
export async function startDemoStage(
  context: Context,
  options: {
    host: string;
    port: number;
    voicesDir: string;
    logger: Logger;
    /** Told of the exchange's queues; without it nobody can listen to them. */
    queues?: DemoQueues;
  },
): Promise<DemoStage> {
  const calls = new Map<string, DemoCall>();
  const accounts = await accountsOf(context);
  const exchange = createDemoExchange({
    host: options.host,
    port: options.port,
    voicesDir: options.voicesDir,
    logger: options.logger,
    accounts,
    callers: demoCallers("en"),
  });
  await exchange.start();
  const stopFollowing = exchange.onEvent((event) => {
    if (event.type === "ringing" && accounts.some((it) => it.user === event.user)) heed(event.callId);
    follow(calls, event, context.now());
  });
  options.queues?.opened(exchange.queues);
  const floor = await runFloor(context, exchange.queues);

  /** A caller of a queue rings at a desk: the panel shows how that call goes as well. */
  function heed(callId: string): void {
    if (calls.has(callId) || exchange.calls().find((it) => it.callId === callId)?.kind !== "queued") return;
    const now = context.now();
    forgetOld(calls, now);
    calls.set(callId, { callId, key: "queue", state: "ringing", heardDbfs: silence, packets: 0, lost: 0, at: now });
  }

  async function queueCalls(userId: UserId): Promise<DemoQueueCalls> {
    const line = await findLine(context, userId);
    const extension = accounts.find((it) => it.user === line)?.extension;
    return { take: extension !== undefined && exchange.queues.takesInvented(extension), pace: floor.pace };
  }

  return {
    exchange: () => ({
      servers: [exchange.url],
      domain: "demo.popline.invalid",
      demo: true,
      // What the demo exchange can do: no voicemail, no rooms, and nobody outside who would see a caller ID.
      callerIds: [],
      voicemail: null,
      echo: "600",
      conferencePrefix: null,
      reattach: "reattach",
      iceServers: [],
    }),
    scripts: () => [...demoScripts],
    async place(userId, key, language) {
      const callId = exchange.place(scriptedCall(key, await lineNameOf(context, userId), language));
      const now = context.now();
      forgetOld(calls, now);
      // A desk that is not registered ends the call at once.
      const state = exchange.calls().some((it) => it.callId === callId) ? "ringing" : "ended";
      calls.set(callId, { callId, key, state, heardDbfs: silence, packets: 0, lost: 0, at: now });
      return callId;
    },
    calls: () => [...calls.values()].sort((a, b) => b.at - a.at),
    queueCalls,
    async changeQueueCalls(userId, { take, pace, language }) {
      if (take !== undefined) {
        const line = await lineNameOf(context, userId);
        exchange.queues.takeInvented(accounts.find((it) => it.user === line)?.extension ?? line, take);
      }
      if (language !== undefined) floor.speak(language === "en" ? "en" : "zh");
      if (pace !== undefined) floor.setPace(pace);
      return queueCalls(userId);
    },
    among: floor.among,
    open: floor.open,
    leave: floor.close,
    async stop() {
      stopFollowing();
      await exchange.stop();
    },
  };
}

async function accountsOf(context: Context): Promise<DemoAccount[]> {
  const lines = await context.db
    .selectFrom("sipLine")
    .innerJoin("appUser", "appUser.id", "sipLine.userId")
    .select(["sipLine.username", "sealedPassword", "displayName", "extension"])
    .execute();
  return lines.map((line) => ({
    user: line.username,
    password: context.secrets.open(line.sealedPassword),
    displayName: line.displayName,
    extension: line.extension ?? line.username,
  }));
}

async function findLine(context: Context, userId: UserId): Promise<string | null> {
  const line = await context.db
    .selectFrom("sipLine")
    .select("username")
    .where("userId", "=", userId)
    .executeTakeFirst();
  return line?.username ?? null;
}

async function lineNameOf(context: Context, userId: UserId): Promise<string> {
  const line = await findLine(context, userId);
  if (line === null)
    throw new ProblemError(
      "invalid-request",
      "Your user has no line at the demo exchange, so no call can reach you. Sign in as agent1.",
    );
  return line;
}

function follow(calls: Map<string, DemoCall>, event: ExchangeEvent, at: number): void {
  if (event.type === "registered") return;
  const call = calls.get(event.callId);
  if (call === undefined) return;
  const next = change(event);
  if (next !== null) calls.set(event.callId, { ...call, ...next, at: next.state === undefined ? call.at : at });
}

function change(event: Exclude<ExchangeEvent, { type: "registered" }>): Partial<DemoCall> | null {
  switch (event.type) {
    case "level":
      return { heardDbfs: event.dbfs, packets: event.packets, lost: event.lost };
    case "answered":
    case "resumed":
    case "connected":
    case "reattached":
      return { state: "answered" };
    case "held":
      return { state: "held", heardDbfs: silence };
    case "ended":
      return { state: "ended", heardDbfs: silence };
    default:
      return null;
  }
}

function forgetOld(calls: Map<string, DemoCall>, now: number): void {
  for (const [id, call] of calls) if (call.state === "ended" && call.at < now - keptMs) calls.delete(id);
}
