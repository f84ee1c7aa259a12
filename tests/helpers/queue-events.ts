import fc from "fast-check";
import type { QueueEvent } from "#shared/queue/index.ts";

/** What one caller does in one queue, whole. */
export interface ScriptedCaller {
  readonly queue: string;
  readonly caller: string;
  readonly joinedAt: number;
  /** Phones that ring in vain before anything else, each for so long. */
  readonly rings: readonly { readonly member: string; readonly rangMs: number }[];
  readonly fate:
    | { readonly type: "waits" }
    | { readonly type: "abandoned"; readonly waitedMs: number }
    | { readonly type: "left"; readonly waitedMs: number }
    | {
        readonly type: "answered";
        readonly waitedMs: number;
        readonly member: string;
        readonly call: { readonly talkedMs: number; readonly heldMs: number; readonly wrapUpMs: number | null } | null;
      };
}

const start = Date.parse("2026-03-29T00:10:00Z"); // clocks go forward at 01:00
const ms = (max: number) => fc.oneof(fc.constantFrom(0, 1, 4_999, 5_000, 20_000, 20_001), fc.integer({ min: 0, max }));
const member = fc.constantFrom("201", "202");

const answered = fc.record({
  type: fc.constant("answered" as const),
  waitedMs: ms(90_000),
  member,
  call: fc.option(fc.record({ talkedMs: ms(1_800_000), heldMs: ms(60_000), wrapUpMs: fc.option(ms(120_000)) })),
});

const anyCaller = fc.record({
  queue: fc.constantFrom("support", "sales", "night desk"),
  // Few callers: the same one comes back, and is in several queues.
  caller: fc.integer({ min: 1, max: 12 }).map((n) => `1763800000.${n}`),
  after: fc.integer({ min: 0, max: 20 * 60_000 }),
  rings: fc.array(fc.record({ member, rangMs: ms(15_000) }), { maxLength: 2 }),
  fate: fc.oneof(
    fc.constant({ type: "waits" as const }),
    fc.record({ type: fc.constant("abandoned" as const), waitedMs: ms(90_000) }),
    fc.record({ type: fc.constant("left" as const), waitedMs: ms(120_000) }),
    answered,
    answered,
  ),
});

/** Callers of some hours over several queues. One caller is in one queue at a time only once, and an agent wraps up before the next call. */
export const anyDayOfCallers: fc.Arbitrary<ScriptedCaller[]> = fc
  .array(anyCaller, { minLength: 1, maxLength: 30 })
  .map((drawn) => {
    let at = start;
    const free = new Map<string, number>();
    return drawn.map(({ after, ...script }): ScriptedCaller => {
      // Who is still there, or whose agent is, comes after that: the scripts of a queue don't overlap for a caller or an agent.
      const ofCaller = `${script.queue} ${script.caller}`;
      const ofAgent = script.fate.type === "answered" ? `${script.queue} agent ${script.fate.member}` : ofCaller;
      at += after;
      const joinedAt = Math.max(at, free.get(ofCaller) ?? 0, free.get(ofAgent) ?? 0);
      const one = { ...script, joinedAt };
      const last = eventsOf(one).at(-1)?.at ?? joinedAt;
      const never = one.fate.type === "waits" || (one.fate.type === "answered" && one.fate.call === null);
      // Who never leaves is somebody whom the script does not meet again.
      const caller = never ? `${one.caller}-${joinedAt}-${drawn.length}` : one.caller;
      free.set(ofCaller, last + 1_000);
      free.set(ofAgent, last + 1_000);
      return { ...one, caller };
    });
  });

/** The events of these callers, queue by queue, each in the order of time. */
export function pieces(callers: readonly ScriptedCaller[]): QueueEvent[][] {
  return [...Map.groupBy(callers, (it) => it.queue).values()].map((own) =>
    own.flatMap(eventsOf).sort((a, b) => a.at - b.at),
  );
}

/** All events in one order that keeps the order within each piece. */
export function interleaved(queues: readonly (readonly QueueEvent[])[], choices: Iterator<number>): QueueEvent[] {
  const left = queues.map((it) => [...it]);
  const all: QueueEvent[] = [];
  for (;;) {
    const waiting = left.filter((it) => it.length > 0);
    const next = waiting[Number(choices.next().value) % Math.max(1, waiting.length)]?.shift();
    if (next === undefined) return all;
    all.push(next);
  }
}

function eventsOf({ queue, caller, joinedAt, rings, fate }: ScriptedCaller): QueueEvent[] {
  const who = { queue, caller };
  const events: QueueEvent[] = [{ type: "joined", at: joinedAt, ...who, number: null, name: null, position: 1 }];
  const waitedMs = fate.type === "waits" ? 60_000 : fate.waitedMs;
  for (const { member, rangMs } of rings) {
    const rang = Math.min(rangMs, waitedMs);
    events.push({ type: "offered", at: joinedAt, ...who, member });
    events.push({ type: "unanswered", at: joinedAt + rang, ...who, member, rangMs: rang });
  }
  const at = joinedAt + waitedMs;
  if (fate.type === "abandoned") events.push({ type: "abandoned", at, ...who, waitedMs, position: 1 });
  if (fate.type === "left") events.push({ type: "left", at, ...who, waitedMs, reason: "timeout" });
  if (fate.type !== "answered") return inOrder(events);
  const { member, call } = fate;
  events.push({ type: "offered", at, ...who, member }, { type: "answered", at, ...who, member, waitedMs });
  if (call === null) return inOrder(events);
  const { talkedMs, heldMs, wrapUpMs } = call;
  const endedAt = at + talkedMs + heldMs;
  events.push({ type: "ended", at: endedAt, ...who, member, talkedMs, heldMs, by: "caller" });
  if (wrapUpMs !== null) events.push({ type: "wrapped-up", at: endedAt + wrapUpMs, ...who, member, wrapUpMs });
  return inOrder(events);
}

function inOrder(events: QueueEvent[]): QueueEvent[] {
  return events.sort((a, b) => a.at - b.at);
}
