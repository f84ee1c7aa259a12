import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentState, NextAgentState } from "#shared/agent/index.ts";
import {
  type AtDesk,
  atDesk,
  decidedAtExchange,
  differences,
  type MembershipCommand,
  type Place,
  type Places,
  placesIn,
  type QueueAgent,
  wantedPlace,
} from "#shared/queue/index.ts";

const member = "201";
const agentWith = (
  desk: AtDesk,
  queues: Record<string, number> = { support: 0 },
  added: string[] = [],
): QueueAgent => ({
  member,
  desk,
  queues: new Map(Object.entries(queues)),
  added: new Set(added),
});
const placesOf = (all: Record<string, Place | null>): Places =>
  new Map(Object.entries(all).map(([queue, place]) => [queue, new Map(place === null ? [] : [[member, place]])]));
const ready: AtDesk = { is: "working", pause: null };
const lunch: AtDesk = { is: "working", pause: "lunch" };

/** What an exchange makes of commands. @param knowsPause it can make somebody a paused member at once */
function carriedOut(places: Places, commands: readonly MembershipCommand[], knowsPause = true): Places {
  const next = new Map([...places].map(([queue, members]) => [queue, new Map(members)]));
  for (const command of commands) {
    const members = next.get(command.queue);
    if (members === undefined) throw new Error(`the exchange has no queue ${command.queue}`);
    const now = members.get(command.member);
    if (command.do === "add-member")
      members.set(command.member, {
        penalty: command.penalty,
        pause: now === undefined ? (knowsPause ? command.pause : null) : now.pause,
      });
    else if (command.do === "remove-member") members.delete(command.member);
    else if (now === undefined) throw new Error(`${command.member} is no member of ${command.queue}`);
    else members.set(command.member, { ...now, pause: command.do === "pause-member" ? command.reason : null });
  }
  return next;
}

describe("what an agent's state means in the queues", () => {
  const at = 1;
  const means = (state: AgentState, next: NextAgentState | null = null) => {
    const desk = atDesk(state, next);
    return desk.is === "working" ? desk.pause : desk.is;
  };

  it("calls come to who is ready, and go on ringing at who is rung; everybody else is paused, with why", () => {
    expect(means({ name: "ready", at })).toBeNull();
    expect(means({ name: "reserved", at })).toBeNull();
    expect(means({ name: "talking", at })).toBe("talking");
    expect(means({ name: "wrap-up", at })).toBe("wrap-up");
    expect(means({ name: "not-ready", at, reason: "lunch" })).toBe("lunch");
    expect(means({ name: "not-ready", at, reason: null })).toBe("not-ready");
    expect(means({ name: "signed-out", at })).toBe("signed-out");
  });

  it("who rings and is to be away afterwards gets no second call", () => {
    expect(means({ name: "reserved", at }, { name: "not-ready", reason: "lunch" })).toBe("lunch");
    expect(means({ name: "reserved", at }, { name: "ready" })).toBeNull();
  });
});

describe("an agent's places", () => {
  it("a member of one's queues with the penalty of the priority, paused from the first moment on", () => {
    expect(differences(agentWith(lunch, { support: 2 }), placesOf({ support: null, sales: null }))).toEqual([
      { do: "add-member", queue: "support", member, penalty: 2, pause: "lunch" },
    ]);
  });

  it("a queue that the exchange has not is left for when it comes", () => {
    expect(differences(agentWith(ready, { nowhere: 0 }), placesOf({ support: null }))).toEqual([]);
  });

  it("is taken out where central made them a member, and paused where somebody else did", () => {
    const now = placesOf({ support: { penalty: 0, pause: null }, fixed: { penalty: 3, pause: null } });
    expect(differences(agentWith({ is: "signed-out" }, { support: 0 }, ["support"]), now)).toEqual([
      { do: "remove-member", queue: "support", member },
      { do: "pause-member", queue: "fixed", member, reason: "signed-out" },
    ]);
    // A queue that is the agent's no more, while signed in.
    expect(differences(agentWith(lunch, {}, ["support"]), now)).toEqual([
      { do: "remove-member", queue: "support", member },
      { do: "pause-member", queue: "fixed", member, reason: "lunch" },
    ]);
  });

  it("is paused and nothing else while the desk is gone, and nothing at all before it has said anything", () => {
    const now = placesOf({ support: { penalty: 0, pause: null }, sales: null });
    expect(differences(agentWith({ is: "gone" }, { support: 1, sales: 0 }), now)).toEqual([
      { do: "pause-member", queue: "support", member, reason: "gone" },
    ]);
    expect(differences(agentWith({ is: "unheard" }, { support: 1, sales: 0 }), now)).toEqual([]);
  });

  it("others are never touched", () => {
    const members = [
      { member: "999", state: "idle" as const, paused: false, pauseReason: null, since: null, penalty: 0 },
    ];
    const places = placesIn([
      { queue: "support", waiting: [], calls: [], members: members.map((it) => ({ ...it, wrapUpUntil: null })) },
    ]);
    expect(differences(agentWith({ is: "signed-out" }), places)).toEqual([]);
  });

  const name = fc.constantFrom("a", "b", "c", "d");
  const pause = fc.constantFrom(null, "", "lunch", "talking", "gone");
  const place = fc.option(fc.record({ penalty: fc.integer({ min: 0, max: 3 }), pause }));
  const desk: fc.Arbitrary<AtDesk> = fc.oneof(
    fc.constantFrom<AtDesk>({ is: "unheard" }, { is: "gone" }, { is: "signed-out" }),
    pause.map((it): AtDesk => ({ is: "working", pause: it })),
  );
  const anyAgent = fc.record({
    desk,
    queues: fc.dictionary(name, fc.integer({ min: 0, max: 8 })),
    added: fc.array(name),
  });

  it("carried out, the differences give what is wanted, and are none a second time", () => {
    fc.assert(
      fc.property(anyAgent, fc.dictionary(name, place), ({ desk, queues, added }, now) => {
        const agent = agentWith(desk, queues, added);
        const before = placesOf(now);
        const after = carriedOut(before, differences(agent, before));
        for (const [queue, members] of before)
          expect(after.get(queue)?.get(member) ?? null).toEqual(wantedPlace(agent, queue, members.get(member) ?? null));
        expect(differences(agent, after)).toEqual([]);
      }),
    );
  });

  it("an exchange that can't make a paused member gets there in two steps", () => {
    fc.assert(
      fc.property(anyAgent, fc.dictionary(name, place), ({ desk, queues, added }, now) => {
        const agent = agentWith(desk, queues, added);
        let places = placesOf(now);
        for (let step = 0; step < 2; step += 1) places = carriedOut(places, differences(agent, places), false);
        expect(differences(agent, places)).toEqual([]);
      }),
    );
  });
});

describe("what is decided at the exchange", () => {
  const reasons = new Set(["lunch"]);
  const free: Place = { penalty: 0, pause: null };
  const paused = (pause: string): Place => ({ penalty: 0, pause });

  it("a pause, the end of one, and being taken out are the agent's to follow", () => {
    expect(decidedAtExchange(free, paused("lunch"), reasons)).toEqual({ name: "not-ready", reason: "lunch" });
    expect(decidedAtExchange(paused("lunch"), free, reasons)).toEqual({ name: "ready" });
    expect(decidedAtExchange(free, null, reasons)).toEqual({ name: "not-ready", reason: null });
  });

  it("a reason that the company does not know is none; the exchange's own for who lets it ring is no answer", () => {
    expect(decidedAtExchange(free, paused("dentist"), reasons)).toEqual({ name: "not-ready", reason: null });
    expect(decidedAtExchange(free, paused(""), reasons)).toEqual({ name: "not-ready", reason: null });
    expect(decidedAtExchange(free, paused("Auto-Pause"), reasons)).toEqual({ name: "not-ready", reason: "no-answer" });
  });

  it("a new place, another penalty and a pause of central's own are not", () => {
    expect(decidedAtExchange(null, free, reasons)).toBeNull();
    expect(decidedAtExchange(free, { ...free, penalty: 5 }, reasons)).toBeNull();
    expect(decidedAtExchange(free, paused("gone"), reasons)).toBeNull();
  });
});
