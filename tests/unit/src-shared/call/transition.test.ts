import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Call, type CallEvent, EndCause, holdMs, isEnded, talkMs, transition } from "#shared/call/index.ts";
import { aCall, testTime } from "#tests/helpers/builders.ts";

const at = (seconds: number) => testTime + seconds * 1000;

function having(call: Call, ...events: CallEvent[]): Call {
  return events.reduce((now, event) => {
    const next = transition(now, event);
    if (!next.ok) throw new Error(`${next.illegal.event} is illegal in ${next.illegal.state}`);
    return next.call;
  }, call);
}

const outgoing = () => aCall({ direction: "out", state: { name: "dialing", at: testTime } });
const active = () => having(aCall(), { type: "answered", at: at(3) }, { type: "acknowledged", at: at(4) });
const ended = (over: Partial<Extract<CallEvent, { type: "ended" }>> = {}): CallEvent => ({
  type: "ended",
  at: at(60),
  cause: "remote-hangup",
  sipStatus: null,
  ...over,
});

const moment = fc.integer({ min: testTime, max: testTime + 3_600_000 });
const anyEvent: fc.Arbitrary<CallEvent> = fc.oneof(
  fc.record({ type: fc.constantFrom("answered", "acknowledged", "accepted", "recovering", "work-saved"), at: moment }),
  fc.record({ type: fc.constant("progress"), at: moment, earlyMedia: fc.boolean() }),
  fc.record({ type: fc.constantFrom("held", "resumed"), at: moment, by: fc.constantFrom("local", "remote") }),
  fc.record({ type: fc.constant("muted"), at: moment, muted: fc.boolean() }),
  fc.record({ type: fc.constant("dtmf"), at: moment, tone: fc.constantFrom("1", "#", "*", "D") }),
  fc.record({
    type: fc.constant("identity"),
    at: moment,
    remote: fc.constant({ number: "1001", name: null, source: "asserted", withheld: false } as const),
  }),
  fc.record({ type: fc.constant("recovered"), at: moment, sipCallId: fc.constantFrom("x", "y") }),
  fc.record({
    type: fc.constant("ended"),
    at: moment,
    cause: fc.constantFrom(...EndCause.options),
    sipStatus: fc.constantFrom(null, 486),
  }),
) as fc.Arbitrary<CallEvent>;
const anyEvents = fc.array(anyEvent, { maxLength: 25 });
const anyStart = fc.constantFrom(aCall(), outgoing());

describe("a call", () => {
  it("that comes in rings, connects and is talked on", () => {
    expect(active()).toMatchObject({ state: { name: "active", at: at(4) }, answeredAt: at(4), work: "open" });
  });

  it("that goes out rings there, with early media once there is some, and is talked on", () => {
    const ringing = having(
      outgoing(),
      { type: "progress", at: at(1), earlyMedia: true },
      { type: "progress", at: at(2), earlyMedia: false },
    );
    expect(ringing.state).toEqual({ name: "ringing-out", at: at(1), earlyMedia: true });
    expect(having(ringing, { type: "accepted", at: at(5) })).toMatchObject({
      state: { name: "active" },
      answeredAt: at(5),
    });
    expect(having(outgoing(), { type: "accepted", at: at(5) }).state.name).toBe("active");
  });

  it("counts hold by either side as one span, from the first hold to the last resume", () => {
    const held = having(
      active(),
      { type: "held", at: at(10), by: "local" },
      { type: "held", at: at(12), by: "remote" },
      { type: "resumed", at: at(20), by: "local" },
    );
    expect(held.state).toEqual({ name: "held", at: at(10), by: "remote" });
    expect(holdMs(held, at(25))).toBe(15_000);
    const resumed = having(held, { type: "resumed", at: at(30), by: "remote" });
    expect(resumed).toMatchObject({ state: { name: "active" }, heldMs: 20_000 });
    expect(talkMs(resumed, at(34))).toBe(10_000);
  });

  it("that ends on hold keeps the hold's time", () => {
    const call = having(active(), { type: "held", at: at(10), by: "local" }, ended({ at: at(30) }));
    expect(call.heldMs).toBe(20_000);
    expect(talkMs(call, at(99))).toBe(6_000);
  });

  it("owes a wrap-up only when it was talked on and that was not saved yet", () => {
    expect(having(active(), ended()).work).toBe("due");
    expect(having(aCall(), ended({ cause: "missed" })).work).toBe("not-needed");
    expect(having(active(), { type: "work-saved", at: at(9) }, ended()).work).toBe("done");
    expect(having(active(), ended(), { type: "work-saved", at: at(90) }).work).toBe("done");
  });

  it("forgets what was keyed when it ends", () => {
    const keyed = having(active(), { type: "dtmf", at: at(5), tone: "4" }, { type: "dtmf", at: at(5), tone: "2" });
    expect(keyed.dtmf).toBe("42");
    expect(having(keyed, ended()).dtmf).toBe("");
  });

  it("shows what may be a card's number as dots, however it was keyed, and what is shorter as it is", () => {
    const keyed = (...tones: string[]) =>
      having(active(), ...tones.map((tone) => ({ type: "dtmf" as const, at: at(5), tone }))).dtmf;
    expect(keyed(..."123456")).toBe("123456");
    expect(keyed(..."1234567")).toBe("•••••••");
    expect(keyed(..."4111111111111111")).toBe("•••••••");
    expect(keyed("41111111", "11111111")).toBe("•••••••");
    expect(keyed(..."2#4111111111111111#12#")).toBe("2#•••••••#12#");
    expect(keyed(..."2*#".repeat(40))).toHaveLength(64);
  });

  it("that is taken back goes on under its own id with the new dialog", () => {
    const back = having(
      active(),
      { type: "recovering", at: at(9) },
      { type: "recovered", at: at(10), sipCallId: "new" },
    );
    expect(back).toMatchObject({
      recovering: false,
      sipCallId: "new",
      answeredAt: at(4),
      state: { name: "active", at: at(4) },
    });
  });

  it("takes a hang-up that crosses another as what it is: nothing new", () => {
    const call = having(active(), ended());
    const again = transition(call, ended({ cause: "local-hangup", at: at(61) }));
    expect(again).toEqual({ ok: true, call });
  });

  it("says which event was illegal in which state, with the call's id", () => {
    const call = having(active(), ended());
    expect(transition(call, { type: "held", at: at(70), by: "local" })).toEqual({
      ok: false,
      illegal: { kind: "illegal-call-event", callId: call.id, state: "ended", event: "held" },
    });
    expect(transition(aCall(), { type: "acknowledged", at: at(1) }).ok).toBe(false);
    expect(transition(outgoing(), { type: "answered", at: at(1) }).ok).toBe(false);
    expect(transition(active(), { type: "progress", at: at(1), earlyMedia: false }).ok).toBe(false);
    expect(transition(active(), { type: "recovered", at: at(1), sipCallId: "x" }).ok).toBe(false);
  });

  it("stays a valid call under any events in any order, with the end sticky and times never negative", () => {
    fc.assert(
      fc.property(anyStart, anyEvents, (start, events) => {
        let call = start;
        for (const event of events) {
          const before = structuredClone(call);
          const next = transition(call, event);
          expect(call).toEqual(before);
          if (!next.ok) continue;
          if (isEnded(call)) expect({ ...next.call, work: call.work }).toEqual(call);
          call = next.call;
          expect(Call.safeParse(call).success).toBe(true);
          expect(talkMs(call, testTime)).toBeGreaterThanOrEqual(0);
          expect(holdMs(call, testTime)).toBeGreaterThanOrEqual(0);
          expect(call.state.name === "ended").toBe(call.endedAt !== null);
          if (call.state.name === "active" || call.state.name === "held") expect(call.answeredAt).not.toBeNull();
        }
      }),
    );
  });

  it("does every legal event again without harm, but for digits and identities", () => {
    fc.assert(
      fc.property(anyStart, anyEvents, (start, events) => {
        let call = start;
        for (const event of events) {
          const once = transition(call, event);
          if (!once.ok) continue;
          const twice = transition(once.call, event);
          if (twice.ok && event.type !== "dtmf") expect(twice.call).toEqual(once.call);
          call = once.call;
        }
      }),
    );
  });
});
