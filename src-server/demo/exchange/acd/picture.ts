import type { QueueMemberNow, QueueNow } from "#shared/queue/index.ts";
import type { AcdLine, AcdMember, AcdState, TalkingCaller, WaitingCaller } from "./types.ts";

/** A queue as supervisors are told of it. */
export function queueNow(state: AcdState, queue: string): QueueNow {
  const own = [...state.callers.values()].filter((it) => it.queue === queue);
  const waiting = own.filter((it): it is WaitingCaller => it.is !== "talking").sort((a, b) => a.rank - b.rank);
  const talking = own.filter((it): it is TalkingCaller => it.is === "talking");
  const members = [...state.members.values()].filter((it) => it.queue === queue);
  return {
    queue,
    waiting: waiting.map(({ caller, number, name, since }, i) => ({ caller, number, name, position: i + 1, since })),
    calls: talking.map(({ caller, number, name, member, answeredAt }) => ({
      caller,
      number,
      name,
      member,
      answeredAt,
    })),
    members: members.map((it) => memberNow(state, it)),
  };
}

/** The queues whose pictures are others than before. */
export function changedQueues(before: AcdState, after: AcdState): string[] {
  const changed = new Set<string>();
  const differing = <T extends { readonly queue: string }>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>) => {
    for (const [key, it] of a) if (b.get(key) !== it) changed.add(it.queue);
    for (const [key, it] of b) if (a.get(key) !== it) changed.add(it.queue);
  };
  for (const name of new Set([...before.queues.keys(), ...after.queues.keys()]))
    if (before.queues.has(name) !== after.queues.has(name)) changed.add(name);
  differing(before.members, after.members);
  differing(before.callers, after.callers);
  const lines = new Set<string>();
  for (const [name, it] of after.lines) if (before.lines.get(name) !== it) lines.add(name);
  // Who rings or talks in one queue is shown so in all of theirs.
  for (const callers of [before.callers, after.callers])
    for (const [key, it] of callers)
      if (it.is !== "waiting" && before.callers.get(key) !== after.callers.get(key)) lines.add(it.member);
  for (const { queue, member } of after.members.values()) if (lines.has(member)) changed.add(queue);
  return [...changed];
}

function memberNow(state: AcdState, { member, penalty, paused, since }: AcdMember): QueueMemberNow {
  const line = state.lines.get(member);
  const now = lineNow(state, member, line);
  return {
    member,
    state: now.state,
    paused: paused !== null,
    pauseReason: paused,
    since: Math.max(now.since, since),
    penalty,
    wrapUpUntil: line?.restUntil ?? null,
  };
}

function lineNow(
  { callers }: AcdState,
  name: string,
  line: AcdLine | undefined,
): { readonly state: QueueMemberNow["state"]; readonly since: number } {
  for (const it of callers.values()) {
    if (it.is === "waiting" || it.member !== name) continue;
    if (it.is === "offered") return { state: "ringing", since: it.offeredAt };
    return it.heldSince === null ? { state: "talking", since: it.answeredAt } : { state: "held", since: it.heldSince };
  }
  const since = line?.freeSince ?? 0;
  if (line?.reachable !== true) return { state: "unavailable", since };
  return { state: line.busy ? "talking" : "idle", since };
}
