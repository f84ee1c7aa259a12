import { EventEmitter } from "node:events";
import { pino } from "pino";
import { expect, it, vi } from "vitest";
import type { AgentEvents } from "#main/agent/index.ts";
import { tellPresence } from "#main/desk/tell-presence.ts";
import type { LiveNews } from "#main/sync/index.ts";
import type { Agent, NextAgentState } from "#shared/agent/index.ts";
import type { PresenceUpdate } from "#shared/contract/central/index.ts";

function open() {
  const agent = new EventEmitter<AgentEvents>();
  const live = new EventEmitter<{ live: [LiveNews] }>();
  let now: Agent = { state: { name: "not-ready", at: 0, reason: null }, next: null };
  const told: PresenceUpdate[] = [];
  let fails = false;
  const asked = vi.fn();
  const presence = tellPresence({
    agent: Object.assign(agent, { current: () => now }),
    live,
    central: {
      async putPresence(update) {
        asked();
        if (fails) throw new Error("central is away");
        told.push(update);
      },
    },
    now: () => 77,
    logger: pino({ level: "silent" }),
  });
  return {
    presence,
    told,
    asked,
    fail: (on: boolean) => {
      fails = on;
    },
    is(name: "ready" | "talking" | "wrap-up", at: number, next: NextAgentState | null = null) {
      now = { state: now.state.at === at && now.state.name === name ? now.state : { name, at }, next };
      agent.emit("changed", now);
    },
    feed: (type: "open" | "lost") => live.emit("live", { type }),
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

it("tells the state when the feed opens and on each change, with what comes next and by which clock", async () => {
  const desk = open();
  desk.is("ready", 1);
  await settled();
  expect(desk.told).toEqual([]);
  desk.feed("open");
  await settled();
  expect(desk.told).toEqual([{ state: { name: "ready", at: 1 }, next: null, passed: [], sentAt: 77 }]);
  desk.is("talking", 2);
  await settled();
  desk.is("talking", 2, { name: "not-ready", reason: "lunch" });
  await settled();
  expect(desk.told.slice(1)).toEqual([
    { state: { name: "talking", at: 2 }, next: null, passed: [], sentAt: 77 },
    { state: { name: "talking", at: 2 }, next: { name: "not-ready", reason: "lunch" }, passed: [], sentAt: 77 },
  ]);
});

it("what central has not taken goes along once it is back, in its order, and not a second time", async () => {
  const desk = open();
  desk.feed("open");
  desk.is("ready", 1);
  await settled();
  desk.fail(true);
  desk.is("talking", 2);
  await settled();
  desk.is("wrap-up", 3);
  await settled();
  desk.feed("lost");
  desk.is("ready", 4);
  desk.fail(false);
  await settled();
  const before = desk.told.length;
  desk.feed("open");
  await settled();
  expect(desk.told.slice(before)).toEqual([
    {
      state: { name: "ready", at: 4 },
      next: null,
      passed: [
        { name: "talking", at: 2 },
        { name: "wrap-up", at: 3 },
      ],
      sentAt: 77,
    },
  ]);
  desk.feed("lost");
  desk.feed("open");
  await settled();
  expect(desk.told.at(-1)).toMatchObject({ state: { name: "ready", at: 4 }, passed: [] });
});

it("the state in which central lost the desk is told again with the next one: it went on", async () => {
  const desk = open();
  desk.feed("open");
  desk.is("ready", 1);
  await settled();
  desk.feed("lost");
  desk.is("talking", 2);
  desk.feed("open");
  await settled();
  expect(desk.told.at(-1)).toMatchObject({ state: { name: "talking" }, passed: [{ name: "ready", at: 1 }] });
});

it("of a long time without central the newest five hundred are told", async () => {
  const desk = open();
  for (let at = 1; at <= 700; at += 1) desk.is(at % 2 === 0 ? "ready" : "talking", at);
  desk.feed("open");
  await settled();
  const [first] = desk.told;
  expect(first?.passed).toHaveLength(500);
  expect(first?.passed.at(-1)).toMatchObject({ at: 699 });
  expect(first?.state).toMatchObject({ at: 700 });
});

it("nothing is told once it is stopped", async () => {
  const desk = open();
  desk.feed("open");
  await settled();
  desk.presence.stop();
  const before = desk.asked.mock.calls.length;
  desk.is("ready", 9);
  await settled();
  expect(desk.asked.mock.calls.length).toBe(before);
});
