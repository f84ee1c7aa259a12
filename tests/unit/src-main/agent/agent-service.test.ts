import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { type AgentMemory, type AgentService, createAgentService } from "#main/agent/index.ts";
import type { Call, CallState } from "#shared/call/types.ts";
import type { CallId } from "#shared/ids.ts";
import type { Settings } from "#shared/settings/settings.ts";
import { aCall } from "#tests/helpers/builders.ts";
import { type ManualClock, manualClock } from "../sync/manual-clock.ts";

type Rule = Settings["wrapUp"];
const mandatory: Rule = { mode: "mandatory", seconds: 60 };
const optional: Rule = { mode: "optional", seconds: 60 };
const timed: Rule = { mode: "timed", seconds: 60 };

function memory(): AgentMemory & { texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    get: (key) => texts.get(key) ?? null,
    async set(key, value) {
      if (value === null) texts.delete(key);
      else texts.set(key, value);
    },
  };
}

function setUp(options: { rule?: Rule; clock?: ManualClock; kept?: AgentMemory } = {}) {
  const clock = options.clock ?? manualClock();
  const kept = options.kept ?? memory();
  const agent = createAgentService({
    memory: kept,
    wrapUp: options.rule ?? mandatory,
    logger: pino({ level: "silent" }),
    clock,
  });
  const timeouts: CallId[] = [];
  agent.on("wrap-up-timeout", ({ callId }) => timeouts.push(callId));
  return { agent, clock, kept, timeouts };
}

const ready = (agent: AgentService) => agent.setState({ name: "ready" });
const state = (agent: AgentService) => agent.current().state.name;

function ringing(clock: ManualClock): Call {
  return aCall({
    direction: "in",
    startedAt: clock.now(),
    answeredAt: null,
    endedAt: null,
    state: { name: "ringing", at: clock.now() },
    work: "open",
  });
}
const inState = (call: Call, next: CallState): Call => ({ ...call, state: next });
const active = (call: Call, clock: ManualClock): Call => ({
  ...inState(call, { name: "active", at: clock.now() }),
  answeredAt: clock.now(),
});
function ended(
  call: Call,
  clock: ManualClock,
  cause: "remote-hangup" | "missed" | "answered-elsewhere" | "rejected",
): Call {
  const at = clock.now();
  return {
    ...inState(call, { name: "ended", at, cause, sipStatus: null }),
    endedAt: at,
    work: call.answeredAt === null ? "not-needed" : "due",
  };
}

/** One call from ring to end, wrap-up due. */
function talkedCall({ agent, clock }: ReturnType<typeof setUp>): Call {
  const call = ringing(clock);
  agent.callsChanged([call]);
  clock.advance(3_000);
  const talking = active(call, clock);
  agent.callsChanged([talking]);
  clock.advance(60_000);
  const over = ended(talking, clock, "remote-hangup");
  agent.callsChanged([over]);
  return over;
}

describe("agent service", () => {
  it("follows a call from Ready to Ready", () => {
    const test = setUp();
    const seen: string[] = [];
    test.agent.on("changed", (agent) => seen.push(agent.state.name));
    test.agent.signIn([]);
    ready(test.agent);
    talkedCall(test);
    test.agent.callsChanged([]);
    expect(seen).toEqual(["not-ready", "ready", "reserved", "talking", "wrap-up", "ready"]);
  });

  it("queues the state that the agent chooses during a call", () => {
    const test = setUp();
    test.agent.signIn([]);
    ready(test.agent);
    const call = active(ringing(test.clock), test.clock);
    test.agent.callsChanged([call]);
    test.agent.setState({ name: "not-ready", reason: "lunch" });
    expect(test.agent.current()).toMatchObject({
      state: { name: "talking" },
      next: { name: "not-ready", reason: "lunch" },
    });
    test.agent.callsChanged([ended(call, test.clock, "remote-hangup")]);
    test.agent.callsChanged([]);
    expect(test.agent.current().state).toMatchObject({ name: "not-ready", reason: "lunch" });
  });

  it("sets an agent not ready whose phone rang unanswered, told by the list or beforehand", () => {
    for (const tell of ["list", "beforehand"] as const) {
      const { agent, clock } = setUp();
      agent.signIn([]);
      ready(agent);
      const call = ringing(clock);
      agent.callsChanged([call]);
      clock.advance(20_000);
      const missed = ended(call, clock, "missed");
      if (tell === "list") agent.callsChanged([missed]);
      else {
        agent.callEnded(missed);
        agent.callsChanged([]);
      }
      expect(agent.current().state).toMatchObject({ name: "not-ready", reason: "no-answer" });
    }
  });

  it.each([
    ["the caller gives up after two rings", "missed", 4_000],
    ["a colleague answers", "answered-elsewhere", 20_000],
    ["the agent rejects it", "rejected", 20_000],
  ] as const)("leaves the agent Ready when %s", (_name, cause, afterMs) => {
    const { agent, clock } = setUp();
    agent.signIn([]);
    ready(agent);
    const call = ringing(clock);
    agent.callsChanged([call]);
    clock.advance(afterMs);
    agent.callsChanged([ended(call, clock, cause)]);
    expect(state(agent)).toBe("ready");
  });

  it("refuses Ready while a mandatory wrap-up is due, but lets a break be chosen for afterwards", () => {
    const test = setUp({ rule: mandatory });
    test.agent.signIn([]);
    ready(test.agent);
    talkedCall(test);
    expect(ready(test.agent)).toEqual({ ok: false, code: "wrap-up-first" });
    expect(test.agent.setState({ name: "not-ready", reason: "break" })).toEqual({ ok: true });
    expect(state(test.agent)).toBe("wrap-up");
    test.agent.callsChanged([]);
    expect(test.agent.current().state).toMatchObject({ name: "not-ready", reason: "break" });
  });

  it("lets an optional wrap-up be left for later, and does not come back to it", () => {
    const test = setUp({ rule: optional });
    test.agent.signIn([]);
    ready(test.agent);
    const call = talkedCall(test);
    expect(ready(test.agent)).toEqual({ ok: true });
    expect(state(test.agent)).toBe("ready");
    test.agent.callsChanged([call]);
    expect(state(test.agent)).toBe("ready");
    const again = setUp({ rule: optional, clock: test.clock, kept: test.kept });
    again.agent.signIn([call]);
    expect(state(again.agent)).toBe("ready");
  });

  it("asks for a timed wrap-up to be saved when its time is over, again while it stays due, and never after it was saved", () => {
    const test = setUp({ rule: timed });
    test.agent.signIn([]);
    ready(test.agent);
    const call = talkedCall(test);
    expect(test.agent.wrapUpEndsAt(call.id)).toBe(test.clock.now() + 60_000);
    test.clock.advance(59_999);
    expect(test.timeouts).toEqual([]);
    test.clock.advance(1);
    expect(test.timeouts).toEqual([call.id]);
    test.clock.advance(30_000);
    expect(test.timeouts).toEqual([call.id, call.id]);
    test.agent.callsChanged([]);
    test.clock.advance(10 * 60_000);
    expect(test.timeouts).toHaveLength(2);
    expect(state(test.agent)).toBe("ready");
  });

  it("takes new wrap-up rules at once", () => {
    const test = setUp({ rule: mandatory });
    test.agent.signIn([]);
    ready(test.agent);
    const call = talkedCall(test);
    test.agent.setWrapUp(timed);
    test.clock.advance(60_000);
    expect(test.timeouts).toEqual([call.id]);
    test.agent.setWrapUp(optional);
    expect(test.agent.wrapUpEndsAt(call.id)).toBeNull();
    expect(ready(test.agent)).toEqual({ ok: true });
  });

  it("keeps a mandatory wrap-up due through a restart of the engine, however long it was away", () => {
    for (const awayMs of [1_000, 24 * 3_600_000]) {
      const test = setUp();
      test.agent.signIn([]);
      ready(test.agent);
      const call = talkedCall(test);
      test.agent.dispose();
      test.clock.advance(awayMs);
      const again = setUp({ clock: test.clock, kept: test.kept });
      again.agent.signIn([call]);
      expect(state(again.agent)).toBe("wrap-up");
      expect(ready(again.agent)).toEqual({ ok: false, code: "wrap-up-first" });
    }
  });

  it("puts an agent back to Ready after a short restart only: nobody may sit there any more", () => {
    for (const [awayMs, expected] of [
      [60_000, "ready"],
      [3_600_000, "not-ready"],
    ] as const) {
      const { agent, clock, kept } = setUp();
      agent.signIn([]);
      ready(agent);
      clock.advance(2 * 3_600_000);
      agent.dispose();
      clock.advance(awayMs);
      const again = setUp({ clock, kept });
      again.agent.signIn([]);
      expect(state(again.agent)).toBe(expected);
    }
  });

  it("begins not ready after a sign-out, and keeps no timer behind", () => {
    const { agent, clock, kept } = setUp({ rule: timed });
    agent.signIn([]);
    ready(agent);
    agent.signOut();
    expect(state(agent)).toBe("signed-out");
    expect(clock.pending()).toBe(0);
    expect(ready(agent)).toEqual({ ok: false, code: "not-signed-in" });
    const again = setUp({ clock, kept });
    again.agent.signIn([]);
    expect(state(again.agent)).toBe("not-ready");
  });

  it("starts not ready when what was kept can't be read", () => {
    const kept = memory();
    kept.texts.set("agent.state", "{rubbish");
    const { agent } = setUp({ kept });
    agent.signIn([]);
    expect(state(agent)).toBe("not-ready");
  });

  it("is never stuck: once all calls are gone, the agent is at rest, whatever order of lists came before", () => {
    const kinds = fc.constantFrom("ringing", "active", "held", "due", "over", "dialing");
    const lists = fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), kinds), { maxLength: 4 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(lists, fc.constantFrom(mandatory, optional, timed), (sequence, rule) => {
        const { agent, clock } = setUp({ rule });
        agent.signIn([]);
        ready(agent);
        const calls = Array.from({ length: 4 }, () => ringing(clock));
        for (const list of sequence) {
          clock.advance(1_000);
          agent.callsChanged(
            list.map(([index, kind]) => {
              const call = calls[index] ?? ringing(clock);
              if (kind === "ringing") return call;
              if (kind === "active") return active(call, clock);
              if (kind === "held") return inState(active(call, clock), { name: "held", at: clock.now(), by: "local" });
              if (kind === "dialing") return inState(call, { name: "dialing", at: clock.now() });
              return ended(kind === "due" ? active(call, clock) : call, clock, "remote-hangup");
            }),
          );
        }
        agent.callsChanged([]);
        expect(["ready", "not-ready"]).toContain(state(agent));
        agent.dispose();
        expect(clock.pending()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
