import type { AcdMember, AcdState, WaitingCaller } from "./types.ts";
import type { Work } from "./work.ts";

/** Rings the phones of free members for those who wait, as far as both go: who is next first, the longest idle of the lowest penalty first. */
export function offerAll(work: Work): void {
  const taken = new Set<string>();
  for (const it of work.callers.values()) if (it.is !== "waiting") taken.add(it.member);
  const waiting = [...work.callers.values()].filter((it) => it.is === "waiting").sort((a, b) => a.rank - b.rank);
  for (const waits of waiting) {
    const member = memberFor(work, waits, taken);
    if (member === null) continue;
    taken.add(member);
    const { caller, queue } = waits;
    work.callers.set(caller, { ...waits, is: "offered", member, offeredAt: work.at });
    work.tell({ type: "offered", at: work.at, queue, caller, member });
    work.effects.push({ do: "ring", caller, member });
  }
}

/** Whose phone has not rung in vain for this caller yet goes before those whose has, and then the queue's own order counts. */
function memberFor(work: Work, waits: WaitingCaller, taken: ReadonlySet<string>): string | null {
  let best: AcdMember | null = null;
  for (const member of work.members.values()) {
    if (member.queue !== waits.queue || taken.has(member.member) || !mayRing(work, waits, member)) continue;
    if (best === null || compare(work, waits, member, best) < 0) best = member;
  }
  return best?.member ?? null;
}

function mayRing({ lines, at }: Work, waits: WaitingCaller, { member, paused }: AcdMember): boolean {
  const line = lines.get(member);
  if (paused !== null || line === undefined || !line.reachable || line.busy) return false;
  if (waits.invented && !line.takesInvented) return false;
  return (line.restUntil ?? 0) <= at && (waits.resting.get(member) ?? 0) <= at;
}

function compare(work: Work, { tried }: WaitingCaller, a: AcdMember, b: AcdMember): number {
  return (
    (tried.get(a.member) ?? 0) - (tried.get(b.member) ?? 0) ||
    a.penalty - b.penalty ||
    work.line(a.member).freeSince - work.line(b.member).freeSince ||
    (a.member < b.member ? -1 : 1)
  );
}

/** What time alone changes: phones that ring too long, callers who wait too long, rests that are over. */
export function expire(work: Work): void {
  const { at, rules } = work;
  for (const waits of [...work.callers.values()]) {
    if (waits.is === "talking") continue;
    const patience = work.queues.get(waits.queue)?.maxWaitMs ?? null;
    const late = patience !== null && waits.since + patience <= at;
    if (waits.is === "offered" && (late || waits.offeredAt + rules.ringMs <= at)) {
      work.stopRinging(waits);
      work.notTaken(waits);
    }
    const now = work.waiting(waits.caller);
    if (now === null) continue;
    if (late) {
      work.leave(now, "timeout");
      work.effects.push({ do: "send-away", caller: now.caller });
    } else if ([...now.resting.values()].some((until) => until <= at))
      work.callers.set(now.caller, { ...now, resting: new Map([...now.resting].filter(([, until]) => until > at)) });
  }
  for (const { line, restUntil } of [...work.lines.values()])
    if (restUntil !== null && restUntil <= at) work.setLine(line, { restUntil: null });
}

/** When time alone changes something next, ms since 1970; null: never. */
export function nextChangeAt({ callers, queues, lines, rules }: AcdState): number | null {
  let next = Number.POSITIVE_INFINITY;
  for (const waits of callers.values()) {
    if (waits.is === "talking") continue;
    const patience = queues.get(waits.queue)?.maxWaitMs ?? null;
    if (patience !== null) next = Math.min(next, waits.since + patience);
    if (waits.is === "offered") next = Math.min(next, waits.offeredAt + rules.ringMs);
    for (const until of waits.resting.values()) next = Math.min(next, until);
  }
  for (const { restUntil } of lines.values()) if (restUntil !== null) next = Math.min(next, restUntil);
  return next === Number.POSITIVE_INFINITY ? null : next;
}
