import type { AgentState, NextAgentState } from "../agent/types.ts";
import { assertNever } from "../assert-never.ts";
import type { MemberName, QueueName, QueueNow } from "./types.ts";

/**
 * Why central pauses a member, besides an agent's own not-ready reasons. `talking`: between the end of a call and the desk's word for it the exchange
 * would offer the next one.
 */
export const pauseReasons = ["talking", "wrap-up", "not-ready", "gone", "signed-out"] as const;
/** What Asterisk's `autopause` calls the pause of a member who let a call ring. */
const autoPause = "Auto-Pause";

/** What an agent's desk means for their places in the queues. */
export type AtDesk =
  /** Signed in, and the desk has not said what the agent does: everything stays. */
  | { readonly is: "unheard" }
  /** `pause`: why no calls are taken; null: they are. */
  | { readonly is: "working"; readonly pause: string | null }
  /** Not heard of any more; may be back in a moment. */
  | { readonly is: "gone" }
  | { readonly is: "signed-out" };

/** An agent in a queue. `pause`: why, "" for no reason given; null: calls are offered. */
export interface Place {
  readonly penalty: number;
  readonly pause: string | null;
}

/** Who has which place, by queue. Queues that the exchange has not are not in it. */
export type Places = ReadonlyMap<QueueName, ReadonlyMap<MemberName, Place>>;

/** All that decides which places an agent has. */
export interface QueueAgent {
  readonly member: MemberName;
  readonly desk: AtDesk;
  /** The queues that they take calls from, with the penalty in each. */
  readonly queues: ReadonlyMap<QueueName, number>;
  /** The queues in which central has made them a member: those it may take them out of. */
  readonly added: ReadonlySet<QueueName>;
}

export type MembershipCommand =
  /** Who is there already gets the penalty alone. `pause`: the member begins paused. */
  | {
      readonly do: "add-member";
      readonly queue: QueueName;
      readonly member: MemberName;
      readonly penalty: number;
      readonly pause: string | null;
    }
  | { readonly do: "remove-member"; readonly queue: QueueName; readonly member: MemberName }
  | { readonly do: "pause-member"; readonly queue: QueueName; readonly member: MemberName; readonly reason: string }
  | { readonly do: "unpause-member"; readonly queue: QueueName; readonly member: MemberName };

/** What a state that a desk has told means. */
export function atDesk(state: AgentState, next: NextAgentState | null): AtDesk {
  return state.name === "signed-out" ? { is: "signed-out" } : { is: "working", pause: pauseIn(state, next) };
}

function pauseIn(state: Exclude<AgentState, { name: "signed-out" }>, next: NextAgentState | null): string | null {
  switch (state.name) {
    case "ready":
      return null;
    case "reserved":
      // Who rings and chose to be away, or was away when a colleague called, is to get no second call.
      return next?.name === "not-ready" ? (next.reason ?? "not-ready") : null;
    case "not-ready":
      return state.reason ?? "not-ready";
    case "talking":
    case "wrap-up":
      return state.name;
    default:
      return assertNever(state);
  }
}

export function placesIn(queues: readonly QueueNow[]): Places {
  return new Map(queues.map((it) => [it.queue, placesOf(it)]));
}

export function placesOf({ members }: QueueNow): ReadonlyMap<MemberName, Place> {
  return new Map(
    members.map(({ member, penalty, paused, pauseReason }) => [
      member,
      { penalty, pause: paused ? (pauseReason ?? "") : null },
    ]),
  );
}

/** The place that an agent is to have in a queue of the exchange; null: none. @param now the one that they have */
export function wantedPlace({ desk, queues, added }: QueueAgent, queue: QueueName, now: Place | null): Place | null {
  const penalty = queues.get(queue);
  switch (desk.is) {
    case "unheard":
      return now;
    case "gone":
      return now && { ...now, pause: "gone" };
    case "signed-out":
      return now === null || added.has(queue) ? null : { ...now, pause: "signed-out" };
    case "working":
      if (penalty !== undefined) return { penalty, pause: desk.pause };
      // A place that somebody else has given stays, but a break is one in all queues.
      return now === null || added.has(queue) ? null : { ...now, pause: desk.pause };
    default:
      return assertNever(desk);
  }
}

/** What is to be asked of the exchange so that the agent has the places that they are to have: nothing where they have. */
export function differences(agent: QueueAgent, places: Places): MembershipCommand[] {
  const { member } = agent;
  return [...places].flatMap(([queue, members]): MembershipCommand[] => {
    const now = members.get(member) ?? null;
    const wanted = wantedPlace(agent, queue, now);
    if (wanted === null) return now === null ? [] : [{ do: "remove-member", queue, member }];
    const { penalty, pause } = wanted;
    const commands: MembershipCommand[] = [];
    // First, so that nothing is offered in between.
    if (now !== null && pause !== null && pause !== now.pause)
      commands.push({ do: "pause-member", queue, member, reason: pause });
    if (now === null || now.penalty !== penalty) commands.push({ do: "add-member", queue, member, penalty, pause });
    if (now !== null && pause === null && now.pause !== null) commands.push({ do: "unpause-member", queue, member });
    return commands;
  });
}

/**
 * What somebody at the exchange itself has decided about an agent, by what became of a place that central had not asked for. null: nothing that is the
 * agent's to follow (a new place, another penalty, a pause of central's own).
 * @param reasons the codes of the company's not-ready reasons
 */
export function decidedAtExchange(
  before: Place | null,
  after: Place | null,
  reasons: ReadonlySet<string>,
): NextAgentState | null {
  if (before === null || before.pause === after?.pause) return null;
  if (after === null) return { name: "not-ready", reason: null };
  if (after.pause === null) return { name: "ready" };
  if (pauseReasons.some((it) => it === after.pause)) return null;
  const reason = after.pause === autoPause ? "no-answer" : after.pause;
  return { name: "not-ready", reason: reasons.has(reason) || reason === "no-answer" ? reason : null };
}
