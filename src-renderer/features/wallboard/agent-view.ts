import {
  type Icon,
  IconBellRinging,
  IconCircleCheck,
  IconCircleMinus,
  IconLogout,
  IconNotes,
  IconPhoneCall,
  IconPhoneOff,
  IconPlayerPause,
} from "@tabler/icons-react";
import type { StateTone } from "#renderer/ui/state-mark.tsx";
import type { DeskAgent } from "#shared/contract/desk/index.ts";
import { type AgentTimes, noAgentTimes } from "#shared/queue/index.ts";

/** What an agent is doing, as the wallboard tells it: the desk's states, on hold, and what only the exchange knows. */
export const agentViews = [
  "ready",
  "reserved",
  "talking",
  "held",
  "wrap-up",
  "not-ready",
  "no-phone",
  "signed-out",
] as const;
export type AgentView = (typeof agentViews)[number];

/** Colour and sign of each; its word stands beside them. */
export const viewLooks: Readonly<Record<AgentView, { readonly tone: StateTone; readonly icon: Icon }>> = {
  ready: { tone: "ready", icon: IconCircleCheck },
  reserved: { tone: "talking", icon: IconBellRinging },
  talking: { tone: "talking", icon: IconPhoneCall },
  held: { tone: "held", icon: IconPlayerPause },
  "wrap-up": { tone: "wrap-up", icon: IconNotes },
  "not-ready": { tone: "not-ready", icon: IconCircleMinus },
  "no-phone": { tone: "offline", icon: IconPhoneOff },
  "signed-out": { tone: "offline", icon: IconLogout },
};

export interface AgentDoing {
  readonly view: AgentView;
  /** Since when, by central's clock; null: the exchange does not say. */
  readonly since: number | null;
  /** Why not ready: a reason's code, or the exchange's own word for the pause. */
  readonly reason: string | null;
}

/** The desk says what its agent does; of who is at no desk, or whose desk has said nothing, the exchange knows the telephone. */
export function doingOf(agent: Pick<DeskAgent, "state" | "line" | "queues" | "call">): AgentDoing {
  const { state, line, queues, call } = agent;
  if (state !== null) {
    const held = state.name === "talking" && line === "held";
    return {
      view: held ? "held" : state.name,
      since: state.at,
      reason: state.name === "not-ready" ? state.reason : null,
    };
  }
  const since = call?.answeredAt ?? null;
  switch (line) {
    case "talking":
      return { view: "talking", since, reason: null };
    case "held":
      return { view: "held", since, reason: null };
    case "ringing":
      return { view: "reserved", since: null, reason: null };
    case "unavailable":
      return { view: "no-phone", since: null, reason: null };
    case "idle": {
      const paused = queues.length > 0 && queues.every((queue) => queue.paused);
      const reason = queues.find((queue) => queue.pauseReason !== null)?.pauseReason ?? null;
      return paused ? { view: "not-ready", since: null, reason } : { view: "ready", since: null, reason: null };
    }
    default:
      return { view: "signed-out", since: null, reason: null };
  }
}

/** Time in each state today, the running one included. */
export function timesAt(agent: Pick<DeskAgent, "state" | "times">, now: number, dayFrom: number): AgentTimes {
  const times = { ...noAgentTimes };
  for (const name of Object.keys(times) as (keyof AgentTimes)[]) times[name] = agent.times[name] ?? 0;
  const { state } = agent;
  if (state !== null) times[state.name] += Math.max(0, now - Math.max(state.at, dayFrom));
  return times;
}

/** How many of some agents do what. */
export type ViewCounts = Readonly<Record<AgentView, number>>;

export function countViews(agents: Iterable<DeskAgent>): ViewCounts {
  const counts = { ...noViews };
  for (const agent of agents) counts[doingOf(agent).view] += 1;
  return counts;
}

const noViews: Record<AgentView, number> = {
  ready: 0,
  reserved: 0,
  talking: 0,
  held: 0,
  "wrap-up": 0,
  "not-ready": 0,
  "no-phone": 0,
  "signed-out": 0,
};

/** Of a queue's agents: who could take a call, who is in one, who can't take one. */
export interface QueueHands {
  readonly ready: number;
  readonly busy: number;
  readonly away: number;
}
export const noHands: QueueHands = { ready: 0, busy: 0, away: 0 };

const handOf: Readonly<Record<AgentView, keyof QueueHands | null>> = {
  ready: "ready",
  reserved: "busy",
  talking: "busy",
  held: "busy",
  "wrap-up": "away",
  "not-ready": "away",
  "no-phone": "away",
  "signed-out": null,
};

/** By the exchange's name of the queue. Who is paused in one queue alone is away there. */
export function handsOfQueues(agents: Iterable<DeskAgent>): ReadonlyMap<string, QueueHands> {
  const hands = new Map<string, { ready: number; busy: number; away: number }>();
  for (const agent of agents) {
    const hand = handOf[doingOf(agent).view];
    if (hand === null) continue;
    for (const { queue, paused } of agent.queues) {
      const counts = hands.get(queue) ?? { ...noHands };
      counts[hand === "ready" && paused ? "away" : hand] += 1;
      hands.set(queue, counts);
    }
  }
  return hands;
}
