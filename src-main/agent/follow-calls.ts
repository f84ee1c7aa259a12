import { type Agent, type AgentEvent, transition } from "#shared/agent/index.ts";
import type { WorkPicture } from "./work-picture.ts";

/**
 * The events that bring an agent's state in line with the calls at hand, one after the other. The calls are the truth: whatever was
 * missed or came doubled, the state ends where they say, so it can't be stuck.
 * @param unanswered the calls that stopped ringing had rung unanswered: the agent is not there
 */
export function followCalls(
  agent: Agent,
  { offered, live, due }: WorkPicture,
  unanswered: boolean,
  at: number,
): { agent: Agent; events: AgentEvent[] } {
  const events: AgentEvent[] = [];
  let now = agent;
  // Each event leads nearer to the calls; the longest way is talking → rest → talking → wrap-up.
  for (let steps = 0; steps < 6; steps += 1) {
    const event = nextEvent(now);
    if (!event) break;
    const result = transition(now, event);
    if (!result.ok) break;
    now = result.agent;
    events.push(event);
  }
  return { agent: now, events };

  function nextEvent({ state }: Agent): AgentEvent | null {
    const wrapUp = due.length > 0;
    switch (state.name) {
      case "signed-out":
        return null;
      case "talking":
        return live.length > 0 ? null : { type: "call-ended", at, liveCalls: 0, wrapUp };
      case "reserved":
        if (live.length > 0) return { type: "call-started", at };
        if (offered.length > 0) return null;
        return unanswered ? { type: "offer-unanswered", at } : { type: "offer-withdrawn", at };
      case "wrap-up":
        if (live.length > 0) return { type: "call-started", at };
        return wrapUp ? null : { type: "wrap-up-done", at };
      case "ready":
      case "not-ready":
        // Work that an earlier engine left is taken up as if its call had ended now.
        if (live.length > 0 || wrapUp) return { type: "call-started", at };
        return offered.length > 0 ? { type: "offered", at } : null;
    }
  }
}
