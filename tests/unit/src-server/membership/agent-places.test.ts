import fc from "fast-check";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AgentPlaces, type PlacesContext } from "#server/membership/agent-places.ts";
import type { AgentState } from "#shared/agent/index.ts";
import { newId } from "#shared/ids.ts";
import { atDesk, differences, type MembershipCommand, type Place } from "#shared/queue/index.ts";

const member = "201";
const queues = ["support", "sales"] as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An exchange with one agent, and the agent's desk. The exchange tells what it did a moment after it has answered; a desk follows a moment after an order. */
function setUp(options: { readonly follows: boolean }) {
  const exchange = new Map<string, Map<string, Place>>(queues.map((queue) => [queue, new Map()]));
  const heard = new Map<string, Map<string, Place>>(queues.map((queue) => [queue, new Map()]));
  const commands: MembershipCommand[] = [];
  let orders = 0;
  let connected = true;
  let state: AgentState = { name: "not-ready", at: 0, reason: null };

  function put(queue: string, place: Place | null): void {
    const members = exchange.get(queue);
    if (place === null) members?.delete(member);
    else members?.set(member, place);
    setTimeout(() => connected && tell(queue, place), 3);
  }
  function tell(queue: string, place: Place | null): void {
    const before = heard.get(queue)?.get(member) ?? null;
    if (place === null) heard.get(queue)?.delete(member);
    else heard.get(queue)?.set(member, place);
    agent.moved(queue, before, place);
  }
  const at = (queue: string): Place | null => exchange.get(queue)?.get(member) ?? null;
  function say(next: AgentState): void {
    state = next;
    agent.desk = atDesk(next, null);
    agent.settle();
  }

  const context: PlacesContext = {
    places: () => heard,
    connected: () => connected,
    async command(command) {
      commands.push(command);
      await new Promise((resolve) => setTimeout(resolve, 2));
      const now = at(command.queue);
      if (command.do === "remove-member") put(command.queue, null);
      else if (command.do === "add-member")
        put(command.queue, { penalty: command.penalty, pause: now === null ? command.pause : now.pause });
      else if (now !== null)
        put(command.queue, { ...now, pause: command.do === "pause-member" ? command.reason : null });
    },
    keep: async () => undefined,
    forget: async () => undefined,
    reasons: () => new Set(["lunch"]),
    order(_, next) {
      orders += 1;
      if (options.follows) setTimeout(() => say({ ...next, at: state.at + 1 } as AgentState), 5);
    },
    done: () => undefined,
    logger: pino({ level: "silent" }),
    echoMs: 100,
    yieldMs: 200,
  };
  const agent = new AgentPlaces(newId(), context);
  agent.member = member;
  agent.queues = new Map(queues.map((queue) => [queue, 0]));
  agent.ready = true;
  say(state);
  return {
    agent,
    commands,
    say,
    orders: () => orders,
    state: () => state,
    place: at,
    byHand(queue: string, pause: string | null | "remove") {
      const now = at(queue);
      if (now !== null) put(queue, pause === "remove" ? null : { ...now, pause });
    },
    link(up: boolean) {
      const was = connected;
      connected = up;
      if (!up || was) return;
      for (const [queue, members] of exchange) heard.set(queue, new Map(members));
      agent.settle();
    },
    agrees: () =>
      differences({ member, desk: agent.desk, queues: agent.queues, added: agent.added }, exchange).length === 0,
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

const says: fc.Arbitrary<AgentState> = fc.constantFrom<AgentState>(
  { name: "ready", at: 1 },
  { name: "not-ready", at: 1, reason: "lunch" },
  { name: "talking", at: 1 },
  { name: "wrap-up", at: 1 },
);
const anyStep = fc.oneof(
  fc.record({ do: fc.constant("say" as const), state: says }),
  fc.record({
    do: fc.constant("by-hand" as const),
    queue: fc.constantFrom(...queues),
    pause: fc.constantFrom("lunch", "dentist", "", null, "remove" as const),
  }),
  fc.record({ do: fc.constant("link" as const), up: fc.boolean() }),
);
const anyStory = fc.array(fc.record({ step: anyStep, afterMs: fc.constantFrom(0, 1, 2, 4, 50, 150, 400) }), {
  maxLength: 25,
});

describe("whoever changes first", () => {
  it.each([true, false])(
    "in the end the exchange is as the desk says, and both are quiet; the desk follows orders: %s",
    async (follows) => {
      await fc.assert(
        fc.asyncProperty(anyStory, async (story) => {
          const world = setUp({ follows });
          for (const { step, afterMs } of story) {
            if (step.do === "say") world.say(step.state);
            else if (step.do === "link") world.link(step.up);
            else world.byHand(step.queue, step.pause);
            await world.pass(afterMs);
          }
          world.link(true);
          await world.pass(5_000);
          expect(world.agrees()).toBe(true);
          // No ping-pong: what is asked for is bounded by what happened, and ends.
          expect(world.commands.length).toBeLessThanOrEqual(8 * queues.length * (story.length + 1));
          const [commands, orders] = [world.commands.length, world.orders()];
          await world.pass(60_000);
          expect([world.commands.length, world.orders()]).toEqual([commands, orders]);
          world.agent.close();
        }),
        { numRuns: 80 },
      );
    },
  );

  it("a change at the exchange alone is the desk's state then, also of two in a row", async () => {
    const world = setUp({ follows: true });
    world.say({ name: "ready", at: 1 });
    await world.pass(500);
    world.byHand("support", "lunch");
    await world.pass(500);
    expect(world.state()).toMatchObject({ name: "not-ready", reason: "lunch" });
    expect([world.place("support")?.pause, world.place("sales")?.pause]).toEqual(["lunch", "lunch"]);
    world.byHand("sales", null);
    await world.pass(500);
    expect(world.state()).toMatchObject({ name: "ready" });
    expect([world.place("support")?.pause, world.place("sales")?.pause]).toEqual([null, null]);
    world.agent.close();
  });

  it("what central has asked for is no decision of anybody's", async () => {
    const world = setUp({ follows: true });
    for (const name of ["ready", "talking", "wrap-up", "ready", "talking"] as const) {
      world.say({ name, at: 1 });
      await world.pass(3);
    }
    await world.pass(2_000);
    expect(world.orders()).toBe(0);
    expect(world.agrees()).toBe(true);
    world.agent.close();
  });
});
