import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expire, statusAnswered } from "#server/pbx/asterisk/queues/apply-event.ts";
import { Player, read, type TraceName, trace } from "./play-trace.ts";

const stories: readonly (readonly [TraceName, readonly string[]])[] = [
  ["held-then-caller-hangs-up", ["joined", "offered 1101", "answered 1101", "ended caller"]],
  ["agent-hangs-up", ["joined", "offered 1101", "answered 1101", "ended agent"]],
  ["refused-then-abandoned", ["joined", "offered 1101", "unanswered 1101", "offered 1101", "abandoned"]],
  ["time-is-up", ["joined", "left timeout"]],
  ["time-is-up-then-key", ["joined", "left timeout", "joined", "left key"]],
  ["nobody-there", ["joined", "left empty"]],
  ["given-away", ["joined", "offered 1102", "answered 1102", "ended transfer"]],
  ["by-way-of-a-local-channel", ["joined", "offered 1102", "answered 1102", "ended caller"]],
  ["customer-connected-to-another", ["joined", "offered 1101", "answered 1101", "ended transfer"]],
];

describe("a queue by what Asterisk 22 tells of it", () => {
  test.each(stories)("%s", (name, told) => {
    const player = new Player().play(memberEvents(name)).play(trace(name));
    expect(player.told).toEqual(told);
    expect(new Set(player.events.map((it) => it.caller)).size).toBe(1);
  });

  test.each(stories)("%s: every event twice changes nothing", (name, told) => {
    const twice = trace(name).flatMap((it) => [it, it]);
    expect(new Player().play(memberEvents(name)).play(twice).told).toEqual(told);
  });

  test.each(stories)("%s: nothing is kept of callers who are gone", (name) => {
    expect(new Player().play(trace(name)).book.size).toBe(0);
  });

  test("events of callers and channels that nobody has told of change nothing", () => {
    for (const [name] of stories) {
      const unknown = trace(name).filter((it) => !["QueueCallerJoin", "Newchannel"].includes(it.event));
      const player = new Player().play(unknown);
      expect([player.told, player.book.size]).toEqual([[], 0]);
    }
  });

  test("whatever is lost on the way, the picture ends empty and each caller ends at most once per queue", () => {
    const all = stories.flatMap(([name]) => trace(name));
    fc.assert(
      fc.property(fc.array(fc.nat(all.length - 1), { maxLength: 60 }), (lost) => {
        const gone = new Set(lost);
        const player = new Player().play(all.filter((it, i) => !gone.has(i) || it.event === "Hangup"));
        expire(player.book, player.at + 60_000);
        player.take();
        expect([player.book.visits.size, player.book.talks.size, player.book.partings.size]).toEqual([0, 0, 0]);
        const open = new Set<string>();
        for (const { type, caller, queue } of player.events) {
          const key = `${queue} ${caller}`;
          if (type === "joined") open.add(key);
          if (type === "abandoned" || type === "left" || type === "ended") expect(open.delete(key)).toBe(true);
        }
        expect(open.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test("what a call was on hold is not talked", () => {
    const { events } = new Player().play(trace("held-then-caller-hangs-up"));
    const answered = events.find((it) => it.type === "answered");
    const ended = events.find((it) => it.type === "ended");
    // Hold and Unhold follow each other in the trace: one step of the clock.
    expect(ended?.heldMs).toBe(10);
    expect((ended?.talkedMs ?? 0) + 10).toBe((ended?.at ?? 0) - (answered?.at ?? 0));
  });

  test("a caller who is sent elsewhere is moved, not lost; one whom the exchange hangs up has abandoned when it says so", () => {
    const player = new Player().play(trace("two-wait-one-is-redirected"));
    expire(player.book, player.at + 60_000);
    const [first, second] = [...new Set(player.events.map((it) => it.caller))];
    const of = (caller: string | undefined) =>
      player
        .take()
        .events.filter((it) => it.caller === caller)
        .map((it) => `${it.queue} ${it.type} ${"reason" in it ? it.reason : ""}`.trim());
    expect(of(first)).toEqual(["support joined", "support left moved", "second joined", "second abandoned"]);
    // This exchange tells no QUEUESTATUS with its events: nobody knows.
    expect(of(second)).toEqual(["support joined", "support left unknown"]);
  });

  test("an exchange that tells no QUEUESTATUS is asked for it; no answer is 'unknown'", () => {
    for (const [status, reason] of [
      ["TIMEOUT", "timeout"],
      ["LEAVEUNAVAIL", "empty"],
      ["CONTINUE", "unknown"],
    ] as const) {
      const player = new Player();
      const silent = trace("time-is-up").filter((it) => it.event.startsWith("Queue"));
      let asked = 0;
      for (const message of silent) {
        player.play([message]);
        for (const { visit } of player.book.partings.values()) {
          asked += 1;
          statusAnswered(player.book, visit, "");
          statusAnswered(player.book, visit, status);
        }
      }
      expect([asked, player.take().told]).toEqual([1, ["joined", `left ${reason}`]]);
    }
  });

  test("an agent asks a queue and connects the customer to it: the customer takes the agent's place there", () => {
    const player = new Player().play(trace("customer-takes-a-waiting-place"));
    const [customer, agent] = [...new Set(player.events.map((it) => it.caller))];
    const of = (caller: string | undefined) => player.told.filter((_, i) => player.events[i]?.caller === caller);
    expect(of(agent)).toEqual(["joined", "left moved"]);
    expect(of(customer)).toEqual([
      "joined",
      "offered 1101",
      "answered 1101",
      "joined",
      "ended transfer",
      "offered 1101",
      "unanswered 1101",
      "offered 1102",
      "answered 1102",
      "ended caller",
    ]);
    expect(player.book.size).toBe(0);
  });

  test("a line that is rung by way of a Local channel keeps its name; held it is held there too", () => {
    const messages = trace("by-way-of-a-local-channel");
    const player = new Player();
    for (const message of messages) {
      player.play([message]);
      if (message.event === "Hold") break;
    }
    expect(player.book.now("support").members).toMatchObject([{ member: "1102", state: "held" }]);
    expect(player.book.now("support").calls).toMatchObject([{ member: "1102" }]);
  });

  test("a queue whose order is not what it was thought is asked for it", () => {
    const joins = trace("two-wait-one-is-redirected").filter((it) => it.event === "QueueCallerJoin");
    expect([...new Player().play(joins.slice(0, 2)).doubted]).toEqual([]);
    expect([...new Player().play(joins.slice(1, 2)).doubted]).toEqual(["support"]);
  });

  test("a pause, its reason and a penalty are seen, each since when", () => {
    const player = new Player();
    const [added, paused, unpaused, penalty] = trace("members");
    const member = () => player.book.now("support").members[0];
    for (const message of [added, paused]) if (message) player.play([message]);
    expect(member()).toEqual({
      member: "1101",
      state: "idle",
      paused: true,
      pauseReason: "lunch",
      since: 1_000_020,
      penalty: 0,
      wrapUpUntil: null,
    });
    for (const message of [unpaused, penalty]) if (message) player.play([message]);
    expect(member()).toMatchObject({ paused: false, pauseReason: null, since: 1_000_030, penalty: 3 });
  });

  test("a member's wrap-up time of the exchange runs from the end of the call", () => {
    const member = (more: string) =>
      read(`Event: QueueMemberStatus\nQueue: q\nInterface: PJSIP/1\nStatus: 1\nWrapuptime: 5\n${more}`);
    const player = new Player().play(member("LastCall: 0"));
    expect(player.book.now("q").members[0]?.wrapUpUntil).toBeNull();
    player.play(member("LastCall: 99"));
    expect(player.book.now("q").members[0]?.wrapUpUntil).toBe(player.at + 5_000);
  });
});

/** Members whom the trace's exchange had before. */
function memberEvents(name: TraceName) {
  if (name !== "by-way-of-a-local-channel") return [];
  return read(
    "Event: QueueMemberAdded\nQueue: support\nInterface: Local/1102@agents/n\nStateInterface: PJSIP/1102\nStatus: 1\n",
  );
}
