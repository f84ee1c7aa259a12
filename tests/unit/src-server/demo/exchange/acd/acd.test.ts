import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acdAfter } from "#server/demo/exchange/acd/acd.ts";
import { nextChangeAt } from "#server/demo/exchange/acd/offers.ts";
import { changedQueues, queueNow } from "#server/demo/exchange/acd/picture.ts";
import { type AcdEffect, type AcdEvent, type AcdState, emptyAcd } from "#server/demo/exchange/acd/types.ts";
import { type QueueEvent, tallyOf } from "#shared/queue/index.ts";

type News = AcdEvent extends infer E ? (E extends AcdEvent ? Omit<E, "at"> : never) : never;

const rules = { ringMs: 15_000, retryMs: 3_000, wrapUpMs: 2_000 };
const start = 1_795_140_000_000;

/** An exchange that a test moves through time. */
class Bench {
  state: AcdState = emptyAcd(rules);
  at = start;
  readonly told: QueueEvent[] = [];
  readonly done: Exclude<AcdEffect, { do: "tell" }>[] = [];

  constructor(queues: readonly { name: string; maxWaitMs?: number | null }[] = [{ name: "support" }]) {
    this.happened({
      type: "queues",
      queues: queues.map(({ name, maxWaitMs = null }) => ({ name, maxWaitMs })),
    });
  }

  happened(news: News): void {
    const before = this.state;
    const { state, effects } = acdAfter(before, { ...news, at: this.at } as AcdEvent);
    this.state = state;
    for (const effect of effects)
      if (effect.do === "tell") this.told.push(effect.event);
      else this.done.push(effect);
    for (const { name } of state.queues.values())
      if (!changedQueues(before, state).includes(name)) expect(queueNow(state, name)).toEqual(queueNow(before, name));
  }

  /** Time passes; what time alone changes happens when it is due. */
  pass(ms: number): void {
    const until = this.at + ms;
    for (let next = nextChangeAt(this.state); next !== null && next <= until; next = nextChangeAt(this.state)) {
      this.at = Math.max(this.at, next);
      this.happened({ type: "time" });
    }
    this.at = until;
  }

  member(member: string, penalty = 0, queue = "support"): void {
    this.happened({ type: "line", line: member, now: { reachable: true } });
    this.happened({ type: "member-added", queue, member, penalty, paused: null });
  }

  come(caller: string, queue = "support", invented = false): void {
    this.happened({ type: "came", caller, queue, number: `+49${caller}`, name: null, invented });
  }

  pickUp(caller: string): void {
    const waits = this.state.callers.get(caller);
    if (waits?.is !== "offered") throw new Error(`no phone rings for ${caller}`);
    this.happened({ type: "picked-up", caller, member: waits.member });
  }

  types(caller: string): string[] {
    return this.told.filter((it) => it.caller === caller).map((it) => it.type);
  }

  offeredTo(caller: string): string | null {
    const waits = this.state.callers.get(caller);
    return waits?.is === "offered" ? waits.member : null;
  }
}

describe("callers are given to members", () => {
  test("to the longest idle of the lowest penalty, who is there, not paused and not busy", () => {
    const bench = new Bench();
    bench.member("101", 1);
    bench.pass(1_000);
    bench.member("102");
    bench.pass(1_000);
    bench.member("103");
    bench.member("104");
    bench.member("105");
    bench.member("106");
    bench.happened({ type: "member-paused", queue: null, member: "104", reason: "lunch" });
    bench.happened({ type: "line", line: "105", now: { busy: true } });
    bench.happened({ type: "line", line: "106", now: { reachable: false } });
    for (const caller of ["1", "2", "3", "4"]) bench.come(caller);
    expect(["1", "2", "3", "4"].map((it) => bench.offeredTo(it))).toEqual(["102", "103", "101", null]);
    bench.happened({ type: "member-paused", queue: "support", member: "104", reason: null });
    expect(bench.offeredTo("4")).toBe("104");
  });

  test("whoever has just had a call rests, then is the last to be asked", () => {
    const bench = new Bench();
    bench.member("101");
    bench.member("102");
    bench.come("1");
    bench.pickUp("1");
    bench.pass(60_000);
    bench.happened({ type: "hung-up", caller: "1", by: "agent" });
    bench.come("2");
    bench.come("3");
    expect([bench.offeredTo("2"), bench.offeredTo("3")]).toEqual(["102", null]);
    expect(queueNow(bench.state, "support").members[0]).toMatchObject({ wrapUpUntil: bench.at + 2_000 });
    bench.pass(2_000);
    expect(bench.offeredTo("3")).toBe("101");
  });

  test("a phone that rings in vain is told, the next member is asked, and the first again after a pause", () => {
    const bench = new Bench();
    bench.member("101");
    bench.member("102", 5);
    bench.come("1");
    bench.pass(15_000);
    expect(bench.told.at(-2)).toMatchObject({ type: "unanswered", member: "101", rangMs: 15_000 });
    expect(bench.done.map((it) => it.do)).toEqual(["ring", "stop-ringing", "ring"]);
    expect(bench.offeredTo("1")).toBe("102");
    bench.happened({ type: "not-taken", caller: "1", member: "102" });
    // The pause after the first one's ring is over by now only when it is.
    bench.pass(3_000);
    expect(bench.offeredTo("1")).toBe("101");
    expect(bench.types("1")).toEqual(["joined", "offered", "unanswered", "offered", "unanswered", "offered"]);
  });

  test("made-up callers ring no line that did not want them", () => {
    const bench = new Bench();
    bench.member("101");
    bench.come("made up", "support", true);
    expect(bench.offeredTo("made up")).toBeNull();
    bench.come("real");
    expect(bench.offeredTo("real")).toBe("101");
    bench.pickUp("real");
    bench.happened({ type: "hung-up", caller: "real", by: "caller" });
    bench.happened({ type: "line", line: "101", now: { takesInvented: true } });
    bench.pass(2_000);
    expect(bench.offeredTo("made up")).toBe("101");
  });

  test("a member of two queues has one caller at a time, and is shown so in both", () => {
    const bench = new Bench([{ name: "support" }, { name: "sales" }]);
    bench.member("101");
    bench.member("101", 0, "sales");
    bench.come("1", "sales");
    bench.come("2");
    expect([bench.offeredTo("1"), bench.offeredTo("2")]).toEqual(["101", null]);
    for (const queue of ["support", "sales"])
      expect(queueNow(bench.state, queue).members).toMatchObject([{ member: "101", state: "ringing" }]);
    bench.pickUp("1");
    bench.happened({ type: "hold", caller: "1", on: true });
    expect(queueNow(bench.state, "support").members).toMatchObject([{ state: "held", since: bench.at }]);
  });
});

describe("callers leave", () => {
  test("who hangs up has abandoned, the others move up, and the phone is silent", () => {
    const bench = new Bench();
    bench.member("101");
    bench.come("1");
    bench.come("2");
    bench.pass(7_000);
    bench.happened({ type: "hung-up", caller: "1", by: "caller" });
    expect(bench.told.find((it) => it.type === "abandoned")).toMatchObject({
      caller: "1",
      waitedMs: 7_000,
      position: 1,
    });
    expect(bench.done.map((it) => `${it.do} ${it.caller}`)).toEqual(["ring 1", "stop-ringing 1", "ring 2"]);
    expect(queueNow(bench.state, "support").waiting).toMatchObject([{ caller: "2", position: 1 }]);
  });

  test("who waits too long is let go, and a phone that rings then has rung in vain", () => {
    const bench = new Bench([{ name: "support", maxWaitMs: 10_000 }]);
    bench.member("101");
    bench.come("1");
    bench.pass(10_000);
    expect(bench.types("1")).toEqual(["joined", "offered", "unanswered", "left"]);
    expect(bench.told.at(-1)).toMatchObject({ reason: "timeout", waitedMs: 10_000 });
    expect(bench.done.at(-1)).toEqual({ do: "send-away", caller: "1" });
  });

  test("held time is taken out of talk time, and who ended it is told", () => {
    const bench = new Bench();
    bench.member("101");
    bench.come("1");
    bench.pass(4_000);
    bench.pickUp("1");
    bench.pass(10_000);
    bench.happened({ type: "hold", caller: "1", on: true });
    bench.pass(3_000);
    bench.happened({ type: "hold", caller: "1", on: false });
    bench.pass(1_000);
    bench.happened({ type: "hold", caller: "1", on: true });
    bench.pass(500);
    bench.happened({ type: "hung-up", caller: "1", by: "agent" });
    expect(bench.told.slice(-2)).toMatchObject([
      { type: "answered", waitedMs: 4_000 },
      { type: "ended", talkedMs: 11_000, heldMs: 3_500, by: "agent" },
    ]);
  });

  test("who was given away goes on without the member; a pick-up after that comes too late", () => {
    const bench = new Bench();
    bench.member("101");
    bench.come("1");
    bench.pickUp("1");
    bench.happened({ type: "given-away", caller: "1" });
    expect(bench.told.at(-1)).toMatchObject({ type: "ended", by: "transfer" });
    bench.happened({ type: "picked-up", caller: "1", member: "101" });
    expect(bench.done.at(-1)).toEqual({ do: "too-late", caller: "1", member: "101" });
  });

  test("moved to the front, to another queue, and out of a queue that is no more", () => {
    const bench = new Bench([{ name: "support" }, { name: "sales" }]);
    for (const caller of ["1", "2", "3"]) bench.come(caller);
    bench.happened({ type: "to-front", caller: "3" });
    expect(queueNow(bench.state, "support").waiting.map((it) => it.caller)).toEqual(["3", "1", "2"]);
    bench.happened({ type: "to-queue", caller: "1", queue: "sales" });
    expect(bench.told.slice(-2)).toMatchObject([
      { type: "left", queue: "support", reason: "moved" },
      { type: "joined", queue: "sales", position: 1 },
    ]);
    bench.happened({ type: "replaced", caller: "2", by: { caller: "9", number: "+499", name: "Ann" } });
    expect(queueNow(bench.state, "support").waiting).toMatchObject([
      { caller: "3", position: 1 },
      { caller: "9", position: 2, name: "Ann" },
    ]);
    bench.happened({ type: "queues", queues: [{ name: "support", maxWaitMs: null }] });
    expect(bench.told.at(-1)).toMatchObject({ type: "left", queue: "sales", reason: "unknown" });
    expect(bench.done.at(-1)).toEqual({ do: "send-away", caller: "1" });
  });
});

const queueNames = ["support", "sales"];
const members = ["101", "102", "103"];
const queue = fc.constantFrom(...queueNames);
const member = fc.constantFrom(...members);
const nth = fc.nat(30);
const on = fc.boolean();
/** What may be done, callers by how many came before. */
const act = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant("come" as const), queue, on }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constant("pick-up" as const), nth }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("decline" as const), nth }) },
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant("hang-up" as const), nth, by: fc.constantFrom("caller", "agent") }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("give-away" as const), nth }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("hold" as const), nth, on }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("move" as const), nth, queue }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("front" as const), nth }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("pause" as const), member, on }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("line" as const), member, on }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("member" as const), member, queue, on, penalty: fc.nat(2) }) },
);
const script = fc.array(fc.tuple(fc.oneof(fc.constant(0), fc.nat(20_000)), act), { maxLength: 120 });

/** Carries a script out. @returns what was done to whom, counted by the script and not by what the exchange tells. */
function carryOut(
  bench: Bench,
  steps: readonly (readonly [number, typeof act extends fc.Arbitrary<infer A> ? A : never])[],
) {
  const callers: string[] = [];
  const counted = { came: 0, moved: 0, answered: 0, abandoned: 0 };
  const nthOf = (n: number) => callers[n % Math.max(1, callers.length)] ?? "nobody";
  const is = (caller: string) => bench.state.callers.get(caller)?.is;
  for (const [ms, step] of steps) {
    bench.pass(ms);
    switch (step.act) {
      case "come":
        callers.push(`c${callers.length}`);
        counted.came += 1;
        bench.come(`c${callers.length - 1}`, step.queue, step.on);
        break;
      case "pick-up":
        if (is(nthOf(step.nth)) !== "offered") break;
        counted.answered += 1;
        bench.pickUp(nthOf(step.nth));
        break;
      case "decline": {
        const member = bench.offeredTo(nthOf(step.nth));
        if (member !== null) bench.happened({ type: "not-taken", caller: nthOf(step.nth), member });
        break;
      }
      case "hang-up": {
        const caller = nthOf(step.nth);
        const state = is(caller);
        if (state !== undefined && state !== "talking") counted.abandoned += 1;
        const by = state === "talking" && step.by === "agent" ? "agent" : "caller";
        bench.happened({ type: "hung-up", caller, by });
        break;
      }
      case "give-away":
        if (is(nthOf(step.nth)) === "talking") bench.happened({ type: "given-away", caller: nthOf(step.nth) });
        break;
      case "hold":
        bench.happened({ type: "hold", caller: nthOf(step.nth), on: step.on });
        break;
      case "move": {
        const waits = bench.state.callers.get(nthOf(step.nth));
        if (waits !== undefined && waits.is !== "talking" && waits.queue !== step.queue) counted.moved += 1;
        bench.happened({ type: "to-queue", caller: nthOf(step.nth), queue: step.queue });
        break;
      }
      case "front":
        bench.happened({ type: "to-front", caller: nthOf(step.nth) });
        break;
      case "pause":
        bench.happened({ type: "member-paused", queue: null, member: step.member, reason: step.on ? "break" : null });
        break;
      case "line":
        bench.happened({ type: "line", line: step.member, now: { reachable: step.on, takesInvented: true } });
        break;
      case "member":
        if (step.on)
          bench.happened({
            type: "member-added",
            queue: step.queue,
            member: step.member,
            penalty: step.penalty,
            paused: null,
          });
        else bench.happened({ type: "member-removed", queue: step.queue, member: step.member });
    }
    const taken = [...bench.state.callers.values()].flatMap((it) => (it.is === "waiting" ? [] : [it.member]));
    expect(new Set(taken).size, "nobody has two callers").toBe(taken.length);
    for (const name of queueNames)
      expect(queueNow(bench.state, name).waiting.map((it) => it.position)).toEqual(
        queueNow(bench.state, name).waiting.map((_, i) => i + 1),
      );
  }
  return counted;
}

describe("whatever happens", () => {
  const ran = (steps: Parameters<typeof carryOut>[1]) => {
    const bench = new Bench([{ name: "support", maxWaitMs: 60_000 }, { name: "sales" }]);
    for (const name of queueNames) for (const one of members) bench.member(one, 0, name);
    const counted = carryOut(bench, steps);
    bench.pass(1_000);
    const stillThere = [...bench.state.callers.values()];
    for (const { caller } of stillThere) bench.happened({ type: "hung-up", caller, by: "unknown" });
    return { bench, counted };
  };

  test("every caller ends exactly once in each queue, and the times add up", () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { bench } = ran(steps);
        for (const own of Map.groupBy(bench.told, (it) => it.caller).values()) {
          let joinedAt: number | null = null;
          let answeredAt: number | null = null;
          let rings: string | null = null;
          for (const event of own) {
            if (event.type === "joined") {
              expect(joinedAt ?? answeredAt).toBeNull();
              joinedAt = event.at;
            } else if (event.type === "offered") {
              expect([joinedAt === null, rings]).toEqual([false, null]);
              rings = event.member;
            } else if (event.type === "unanswered") {
              expect(rings).toBe(event.member);
              rings = null;
            } else if (event.type === "ended") {
              expect(event.talkedMs + event.heldMs).toBe(event.at - (answeredAt ?? Number.NaN));
              expect(Math.min(event.talkedMs, event.heldMs)).toBeGreaterThanOrEqual(0);
              answeredAt = null;
            } else if (event.type === "wrapped-up") throw new Error("an exchange knows of no wrap-up");
            else {
              expect(event.waitedMs).toBe(event.at - (joinedAt ?? Number.NaN));
              if (event.type === "answered") {
                expect(rings).toBe(event.member);
                answeredAt = event.at;
              }
              joinedAt = null;
              rings = null;
            }
          }
          expect([joinedAt, answeredAt]).toEqual([null, null]);
        }
        expect(bench.state.callers.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test("the counts are those of what was done", () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { bench, counted } = ran(steps);
        const { queues, agents } = tallyOf(bench.told, {
          ruleOf: () => ({ serviceLevelMs: 20_000, shortAbandonMs: 5_000 }),
          intervalOf: () => ({ from: 0, until: Number.MAX_SAFE_INTEGER }),
        });
        const sum = (field: "offered" | "answered" | "abandoned" | "abandonedShort" | "left") =>
          queues.reduce((all, { counts }) => all + counts[field], 0);
        expect(sum("offered")).toBe(counted.came + counted.moved);
        expect(sum("answered")).toBe(counted.answered);
        expect(agents.reduce((all, { counts }) => all + counts.answered, 0)).toBe(counted.answered);
        expect(sum("abandoned") + sum("abandonedShort")).toBe(counted.abandoned);
        expect(sum("answered") + sum("abandoned") + sum("abandonedShort") + sum("left")).toBe(sum("offered"));
      }),
      { numRuns: 300 },
    );
  });

  test("a phone rings only where it may", () => {
    fc.assert(
      fc.property(script, (steps) => {
        const bench = new Bench([{ name: "support" }, { name: "sales" }]);
        for (const name of queueNames) for (const one of members) bench.member(one, 0, name);
        const seen = { told: 0 };
        const happened = bench.happened.bind(bench);
        bench.happened = (news) => {
          happened(news);
          for (const event of bench.told.slice(seen.told)) {
            if (event.type !== "offered") continue;
            const { members: all, lines } = bench.state;
            expect(all.get(`${event.queue}\n${event.member}`)?.paused).toBeNull();
            expect(lines.get(event.member)).toMatchObject({ reachable: true, busy: false });
          }
          seen.told = bench.told.length;
        };
        carryOut(bench, steps);
      }),
      { numRuns: 200 },
    );
  });
});
