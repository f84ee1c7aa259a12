import { assertNever } from "../assert-never.ts";
import type { callEnders, leaveReasons, QueueEvent } from "./types.ts";

/**
 * One caller's way through one queue. Who comes back to a queue has another visit.
 *
 *  waiting ──► answered ──ended──► (handled) ──wrapped-up──► (wrap-up known)
 *     ├──────► abandoned
 *     └──────► left
 *
 * What is not known (yet) is null.
 */
export interface Visit {
  readonly queue: string;
  readonly caller: string;
  readonly number: string | null;
  readonly name: string | null;
  /**
   * When the caller joined. All that happens in a visit counts to the interval of this moment (`Tally`). Where nobody heard the caller join it is
   * worked out from the wait, else it is when the agent answered.
   */
  readonly joinedAt: number;
  /** `unknown`: an agent had this caller, and nobody heard how that began. */
  readonly outcome: "waiting" | "answered" | "abandoned" | "left" | "unknown";
  readonly waitedMs: number | null;
  readonly leaveReason: (typeof leaveReasons)[number] | null;
  readonly member: string | null;
  /** When the answered call was over. */
  readonly endedAt: number | null;
  readonly talkedMs: number | null;
  readonly heldMs: number | null;
  readonly endedBy: (typeof callEnders)[number] | null;
  readonly wrapUpMs: number | null;
}

/** What `visitAfter` knows of the past. */
export interface VisitsBefore {
  /** The last visit of the event's caller to its queue. */
  readonly ofCaller: Visit | null;
  /** The visit of the event's queue whose call was the last to end for its member. */
  readonly ofMember: Visit | null;
}

/** `changed`: the visit of before as it is now. `begun`: a visit of its own. `none`: the event belongs to no visit that is under way. */
export type VisitStep = { readonly kind: "changed" | "begun"; readonly visit: Visit } | { readonly kind: "none" };

/**
 * The visit that an event begins or changes. Events of one queue come in their order and once each; one that lacks what should have come before
 * it (central was started later, a line was cut) begins a visit with what it tells.
 */
export function visitAfter(before: VisitsBefore, event: QueueEvent): VisitStep {
  const current = before.ofCaller;
  switch (event.type) {
    case "joined":
      return begun({ ...newVisit(event, event.at), number: event.number, name: event.name, outcome: "waiting" });
    case "offered":
    case "unanswered":
      return { kind: "none" };
    case "answered":
      return afterWait(current, event, { outcome: "answered", member: event.member });
    case "abandoned":
      return afterWait(current, event, { outcome: "abandoned" });
    case "left":
      return afterWait(current, event, { outcome: "left", leaveReason: event.reason });
    case "ended": {
      const { member, talkedMs, heldMs } = event;
      const end = { member, talkedMs, heldMs, endedBy: event.by, endedAt: event.at };
      return current !== null && isTalking(current) && current.member === member
        ? { kind: "changed", visit: { ...current, ...end } }
        : begun({ ...newVisit(event, event.at - talkedMs - heldMs), ...end });
    }
    case "wrapped-up": {
      const { member, wrapUpMs } = event;
      const last = before.ofMember;
      return last !== null && last.caller === event.caller && last.wrapUpMs === null
        ? { kind: "changed", visit: { ...last, wrapUpMs } }
        : begun({ ...newVisit(event, event.at - wrapUpMs), member, wrapUpMs });
    }
    default:
      return assertNever(event);
  }
}

/** Whether the caller is in the queue, or with an agent from it. */
export function isUnderWay(visit: Visit): boolean {
  return visit.outcome === "waiting" || isTalking(visit);
}

function isTalking({ outcome, endedAt }: Visit): boolean {
  return outcome === "answered" && endedAt === null;
}

function afterWait(
  current: Visit | null,
  event: QueueEvent & { readonly waitedMs: number },
  end: Partial<Visit>,
): VisitStep {
  const { waitedMs } = event;
  return current?.outcome === "waiting"
    ? { kind: "changed", visit: { ...current, waitedMs, ...end } }
    : begun({ ...newVisit(event, event.at - waitedMs), waitedMs, ...end });
}

function begun(visit: Visit): VisitStep {
  return { kind: "begun", visit };
}

function newVisit({ queue, caller }: QueueEvent, joinedAt: number): Visit {
  return {
    queue,
    caller,
    number: null,
    name: null,
    joinedAt,
    outcome: "unknown",
    waitedMs: null,
    leaveReason: null,
    member: null,
    endedAt: null,
    talkedMs: null,
    heldMs: null,
    endedBy: null,
    wrapUpMs: null,
  };
}
