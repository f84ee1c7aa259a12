import { assertNever } from "#shared/assert-never.ts";
import { expire, offerAll } from "./offers.ts";
import { type AcdEvent, type AcdState, type AcdStep, memberKey, type WaitingCaller } from "./types.ts";
import { Work } from "./work.ts";

/**
 * The automatic call distribution of the demo exchange: what an event makes of its queues, and what is to be done. Pure. Events about callers or
 * members who are not there change nothing.
 */
export function acdAfter(state: AcdState, event: AcdEvent): AcdStep {
  const work = new Work(state, event.at);
  expire(work);
  apply(work, event);
  offerAll(work);
  return work.done();
}

function apply(work: Work, event: AcdEvent): void {
  const waits = "caller" in event ? work.waiting(event.caller) : null;
  const talk = "caller" in event ? work.talking(event.caller) : null;
  switch (event.type) {
    case "queues":
      setQueues(work, event);
      break;
    case "member-added":
      addMember(work, event);
      break;
    case "member-removed":
      work.members.delete(memberKey(event.queue, event.member));
      break;
    case "member-paused":
      pause(work, event);
      break;
    case "line":
      setLine(work, event);
      break;
    case "came":
      came(work, event);
      break;
    case "picked-up":
      pickedUp(work, event);
      break;
    case "not-taken":
      if (waits?.is === "offered" && waits.member === event.member) work.notTaken(waits);
      break;
    case "hold":
      hold(work, event);
      break;
    case "hung-up":
      if (talk !== null) work.end(talk, event.by);
      else if (waits === null) break;
      else if (event.by === "caller") work.abandon(waits);
      else work.leave(waits, event.by === "transfer" ? "moved" : "unknown");
      break;
    case "given-away":
      if (talk !== null) work.end(talk, "transfer");
      else if (waits !== null) work.leave(waits, "moved");
      break;
    case "to-front":
      if (waits !== null) toFront(work, waits);
      break;
    case "to-queue":
      if (waits !== null) toQueue(work, waits, event.queue);
      break;
    case "replaced":
      if (waits === null || work.callers.has(event.by.caller)) break;
      work.leave(waits, "moved");
      work.join({ ...event.by, invented: waits.invented, queue: waits.queue, rank: waits.rank });
      break;
    case "time":
      break;
    default:
      assertNever(event);
  }
}

type Of<T extends AcdEvent["type"]> = Extract<AcdEvent, { type: T }>;

function rankOf(work: Work): number {
  const rank = work.nextRank;
  work.nextRank += 1;
  return rank;
}

/** Who waits in a queue that is gone is let go; calls go on to their end. */
function setQueues(work: Work, { queues }: Of<"queues">): void {
  work.queues = new Map(queues.map((it) => [it.name, it]));
  for (const [key, { queue }] of [...work.members]) if (!work.queues.has(queue)) work.members.delete(key);
  for (const it of [...work.callers.values()]) {
    if (it.is === "talking" || work.queues.has(it.queue)) continue;
    work.leave(it, "unknown");
    work.effects.push({ do: "send-away", caller: it.caller });
  }
}

/** A member who is there already gets the penalty. */
function addMember(work: Work, { queue, member, penalty, paused }: Of<"member-added">): void {
  if (!work.queues.has(queue)) return;
  const key = memberKey(queue, member);
  const known = work.members.get(key);
  if (known === undefined) {
    work.members.set(key, { queue, member, penalty, paused, since: work.at });
    if (!work.lines.has(member)) work.setLine(member, {});
  } else if (known.penalty !== penalty) work.members.set(key, { ...known, penalty });
}

/** A phone that rings goes on: who is asked already may still answer. */
function pause(work: Work, { queue, member, reason }: Of<"member-paused">): void {
  for (const it of work.membersOf(member, queue))
    if (it.paused !== reason) work.members.set(memberKey(it.queue, member), { ...it, paused: reason, since: work.at });
}

function setLine(work: Work, { line: name, now }: Of<"line">): void {
  const before = work.line(name);
  const after = { ...before, ...now };
  const same =
    before.reachable === after.reachable &&
    before.busy === after.busy &&
    before.takesInvented === after.takesInvented &&
    work.lines.has(name);
  if (same) return;
  const free = (it: typeof before) => it.reachable && !it.busy;
  work.setLine(name, { ...now, freeSince: free(after) && !free(before) ? work.at : before.freeSince });
}

function came(work: Work, { caller, queue, number, name, invented }: Of<"came">): void {
  if (work.callers.has(caller) || !work.queues.has(queue)) return;
  work.join({ caller, queue, number, name, invented, rank: rankOf(work) });
}

function pickedUp(work: Work, { at, caller, member }: Of<"picked-up">): void {
  const waits = work.waiting(caller);
  if (waits?.is !== "offered" || waits.member !== member) {
    work.effects.push({ do: "too-late", caller, member });
    return;
  }
  const { queue, number, name, invented, since, rank } = waits;
  const who = { caller, queue, number, name, invented, since, rank };
  work.callers.set(caller, { ...who, is: "talking", member, answeredAt: at, heldMs: 0, heldSince: null });
  work.tell({ type: "answered", at, queue, caller, member, waitedMs: at - since });
  work.effects.push({ do: "join", caller, member });
}

function hold(work: Work, { at, caller, on }: Of<"hold">): void {
  const talk = work.talking(caller);
  if (talk === null || (talk.heldSince !== null) === on) return;
  const heldMs = talk.heldMs + (talk.heldSince === null ? 0 : at - talk.heldSince);
  work.callers.set(caller, { ...talk, heldMs, heldSince: on ? at : null });
}

function toFront(work: Work, waits: WaitingCaller): void {
  const ranks = [...work.callers.values()].filter((it) => it.is !== "talking").map((it) => it.rank);
  work.callers.set(waits.caller, { ...waits, rank: Math.min(...ranks) - 1 });
}

function toQueue(work: Work, waits: WaitingCaller, queue: string): void {
  if (waits.queue === queue || !work.queues.has(queue)) return;
  const { caller, number, name, invented } = waits;
  work.leave(waits, "moved");
  work.join({ caller, number, name, invented, queue, rank: rankOf(work) });
}
