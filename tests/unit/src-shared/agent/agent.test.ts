import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Agent, type AgentEvent, canLeaveWrapUp, transition, wrapUpRemainingMs } from "#shared/agent/index.ts";
import { anAgent, testTime } from "#tests/helpers/builders.ts";

const at = testTime;
const signedOut = anAgent({ state: { name: "signed-out", at } });
const lunch: Agent = anAgent({ state: { name: "not-ready", at, reason: "lunch" } });

function having(agent: Agent, ...events: AgentEvent[]): Agent {
  return events.reduce((now, event) => {
    const next = transition(now, event);
    if (!next.ok) throw new Error(`${next.illegal.event} is illegal in ${next.illegal.state}`);
    return next.agent;
  }, agent);
}

const offered: AgentEvent = { type: "offered", at };
const started: AgentEvent = { type: "call-started", at };
const ended = (over: { liveCalls?: number; wrapUp?: boolean } = {}): AgentEvent => ({
  type: "call-ended",
  at,
  liveCalls: 0,
  wrapUp: true,
  ...over,
});
const goReady: AgentEvent = { type: "go-ready", at };
const goLunch: AgentEvent = { type: "go-not-ready", at, reason: "lunch" };
const done: AgentEvent = { type: "wrap-up-done", at };

describe("an agent", () => {
  it("signs in not ready, and takes calls once ready", () => {
    const agent = having(signedOut, { type: "signed-in", at });
    expect(agent.state).toEqual({ name: "not-ready", at, reason: null });
    expect(having(agent, goReady, offered, started, ended(), done).state.name).toBe("ready");
  });

  it("gets the state chosen during a call when the work is done, not before", () => {
    const talking = having(anAgent(), offered, started, goLunch);
    expect(talking).toEqual({ state: { name: "talking", at }, next: { name: "not-ready", reason: "lunch" } });
    expect(having(talking, ended()).state.name).toBe("wrap-up");
    expect(having(talking, ended(), done)).toEqual({ state: { name: "not-ready", at, reason: "lunch" }, next: null });
    expect(having(talking, goReady, ended(), done).state.name).toBe("ready");
  });

  it("is set not ready by an offer that nobody answered, so that the queue goes elsewhere", () => {
    const missed: AgentEvent = { type: "offer-unanswered", at };
    expect(having(anAgent(), offered, missed).state).toEqual({ name: "not-ready", at, reason: "no-answer" });
    expect(having(anAgent(), offered, goLunch, missed).state).toMatchObject({ reason: "lunch" });
  });

  it("stays ready when the caller gave up first", () => {
    expect(having(anAgent(), offered, { type: "offer-withdrawn", at }).state.name).toBe("ready");
  });

  it("at lunch who takes a direct call or dials is at lunch again afterwards", () => {
    expect(having(lunch, offered, started, ended(), done).state).toMatchObject({ name: "not-ready", reason: "lunch" });
    expect(having(lunch, started, ended({ wrapUp: false })).state).toMatchObject({
      name: "not-ready",
      reason: "lunch",
    });
    expect(having(lunch, offered, { type: "offer-withdrawn", at }).state).toMatchObject({ reason: "lunch" });
  });

  it("talks on while another call is live", () => {
    expect(having(anAgent(), started, offered, ended({ liveCalls: 1 })).state.name).toBe("talking");
  });

  it("who dials during wrap-up talks, and wraps up after that", () => {
    expect(having(anAgent(), started, ended(), started, ended()).state.name).toBe("wrap-up");
  });

  it("can't sign out in a call, nor do anything while signed out", () => {
    expect(transition(having(anAgent(), started), { type: "signed-out", at })).toEqual({
      ok: false,
      illegal: { kind: "illegal-agent-event", state: "talking", event: "signed-out" },
    });
    for (const event of [goReady, offered, started, ended(), done]) expect(transition(signedOut, event).ok).toBe(false);
  });

  it("is always a valid agent who never waits for a state at rest", () => {
    const anyEvent: fc.Arbitrary<AgentEvent> = fc.oneof(
      fc.record({
        type: fc.constantFrom(
          "signed-in",
          "signed-out",
          "go-ready",
          "offered",
          "offer-unanswered",
          "offer-withdrawn",
          "call-started",
          "wrap-up-done",
        ),
        at: fc.constant(at),
      }),
      fc.record({
        type: fc.constant("go-not-ready"),
        at: fc.constant(at),
        reason: fc.constantFrom(null, "lunch", "training", "no-answer"),
      }),
      fc.record({ type: fc.constant("call-ended"), at: fc.constant(at), liveCalls: fc.nat(2), wrapUp: fc.boolean() }),
    ) as fc.Arbitrary<AgentEvent>;
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
        let agent = signedOut;
        for (const event of events) {
          const next = transition(agent, event);
          if (next.ok) agent = next.agent;
          expect(Agent.safeParse(agent).success).toBe(true);
          if (["ready", "not-ready", "signed-out"].includes(agent.state.name)) expect(agent.next).toBeNull();
        }
      }),
    );
  });
});

describe("leaving a wrap-up", () => {
  const plain = { needsNote: false };
  const noted = { needsNote: true };
  it.each([
    ["optional", { disposition: null, notes: "" }, { ok: true }],
    ["timed", { disposition: null, notes: "" }, { ok: true }],
    ["mandatory", { disposition: null, notes: "typed" }, { ok: false, reason: "disposition-missing" }],
    ["mandatory", { disposition: plain, notes: "" }, { ok: true }],
    ["mandatory", { disposition: noted, notes: " \n" }, { ok: false, reason: "note-missing" }],
    ["optional", { disposition: noted, notes: "" }, { ok: false, reason: "note-missing" }],
    ["mandatory", { disposition: noted, notes: "typed" }, { ok: true }],
    ["timed", { disposition: noted, notes: "", timeIsUp: true }, { ok: true }],
    ["mandatory", { disposition: null, notes: "", timeIsUp: true }, { ok: false, reason: "disposition-missing" }],
  ] as const)("%s with %j gives %j", (mode, work, check) => {
    expect(canLeaveWrapUp(mode, work)).toEqual(check);
  });

  it("counts down only where it is timed", () => {
    expect(wrapUpRemainingMs({ mode: "timed", seconds: 60 }, at, at + 15_000)).toBe(45_000);
    expect(wrapUpRemainingMs({ mode: "timed", seconds: 60 }, at, at + 99_000)).toBe(0);
    expect(wrapUpRemainingMs({ mode: "mandatory", seconds: 60 }, at, at)).toBeNull();
  });
});
