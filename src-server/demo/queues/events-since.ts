import type { QueueEvent, QueueNow } from "#shared/queue/index.ts";
import type { AcdState } from "../exchange/index.ts";

/** The demo exchange ends with its process, unseen. Nobody waits or talks longer than this in it, so that a night is not taken for a call. */
const longestMs = 10 * 60_000;

/**
 * What happened since a picture was right, as far as it can be known: of those in it who are not there any more nobody has seen how it ended; those
 * who came meanwhile came when they did.
 */
export function eventsSince(before: readonly QueueNow[], { callers }: AcdState, now: number): QueueEvent[] {
  const events: QueueEvent[] = [];
  const knownWaiting = new Set<string>();
  const knownTalking = new Set<string>();
  for (const { queue, waiting, calls } of before) {
    for (const { caller, since } of waiting) {
      const there = callers.get(caller);
      if (there?.queue === queue && there.since === since) {
        knownWaiting.add(caller);
        continue;
      }
      const at = Math.max(since, Math.min(now, since + longestMs));
      events.push({ type: "left", at, queue, caller, waitedMs: at - since, reason: "unknown" });
    }
    for (const { caller, member, answeredAt } of calls) {
      const there = callers.get(caller);
      if (there?.is === "talking" && there.queue === queue && there.answeredAt === answeredAt) {
        knownTalking.add(caller);
        continue;
      }
      const at = Math.max(answeredAt, Math.min(now, answeredAt + longestMs));
      const talkedMs = at - answeredAt;
      events.push({ type: "ended", at, queue, caller, member, talkedMs, heldMs: 0, by: "unknown" });
    }
  }
  let position = 0;
  for (const it of [...callers.values()].sort((a, b) => a.since - b.since)) {
    const { caller, queue, number, name, since } = it;
    if (knownTalking.has(caller)) continue;
    if (!knownWaiting.has(caller)) {
      position += 1;
      events.push({ type: "joined", at: since, queue, caller, number, name, position });
    }
    if (it.is === "offered") events.push({ type: "offered", at: it.offeredAt, queue, caller, member: it.member });
    if (it.is === "talking") {
      const { member, answeredAt } = it;
      events.push({ type: "answered", at: answeredAt, queue, caller, member, waitedMs: answeredAt - since });
    }
  }
  return events;
}
