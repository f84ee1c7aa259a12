import { assertNever } from "../assert-never.ts";
import type { Agent, AgentState, NextAgentState, ReasonCode } from "./types.ts";

/** What can happen to an agent's state. `at` is epoch milliseconds. */
export type AgentEvent =
  | { readonly type: "signed-in"; readonly at: number }
  | { readonly type: "signed-out"; readonly at: number }
  | { readonly type: "go-ready"; readonly at: number }
  | { readonly type: "go-not-ready"; readonly at: number; readonly reason: ReasonCode | null }
  /** A call rings at this desk. */
  | { readonly type: "offered"; readonly at: number }
  /** It rang until the exchange took it away: the agent is not at the desk. */
  | { readonly type: "offer-unanswered"; readonly at: number }
  /** The caller gave up, a colleague took it, or the agent rejected it: no absence. */
  | { readonly type: "offer-withdrawn"; readonly at: number }
  /** Talking began: answered, or dialled by the agent. */
  | { readonly type: "call-started"; readonly at: number }
  /** One call ended. `liveCalls`: how many others go on; `wrapUp`: whether this one leaves work. */
  | { readonly type: "call-ended"; readonly at: number; readonly liveCalls: number; readonly wrapUp: boolean }
  | { readonly type: "wrap-up-done"; readonly at: number };

export type AgentEventType = AgentEvent["type"];

/** An event that the state does not know; to be logged, the agent stays as it was. */
export interface IllegalAgentEvent {
  readonly kind: "illegal-agent-event";
  readonly state: AgentState["name"];
  readonly event: AgentEventType;
}

export type AgentTransition =
  | { readonly ok: true; readonly agent: Agent }
  | { readonly ok: false; readonly illegal: IllegalAgentEvent };

/**
 * The agent after an event. Pure; the one state machine that desk and exchange are reconciled with.
 *
 *  signed-out ──signed-in──► not-ready ⇄ ready ──offered──► reserved ──call-started──► talking ──call-ended──► wrap-up ──wrap-up-done──► next, else ready
 *                                ▲                   │  └─withdrawn─► next, else ready     └─(no work)─► next, else ready
 *                                └──offer-unanswered─┘  (no-answer)
 *
 * During work (reserved, talking, wrap-up) a chosen state is queued as `next`. An agent who was not ready when a direct call came, or who
 * dialled, gets the same not-ready state queued, so that it comes back afterwards.
 */
export function transition(agent: Agent, event: AgentEvent): AgentTransition {
  const { state } = agent;
  if (state.name === "signed-out") {
    return event.type === "signed-in" ? rest({ name: "not-ready", reason: null }, event.at) : illegal(agent, event);
  }
  switch (event.type) {
    case "signed-in":
      return illegal(agent, event);
    case "signed-out":
      if (state.name === "reserved" || state.name === "talking") return illegal(agent, event);
      return to({ state: { name: "signed-out", at: event.at }, next: null });
    case "go-ready":
      if (state.name === "ready") return to(agent);
      return choose(agent, { name: "ready" }, event.at);
    case "go-not-ready":
      if (state.name === "not-ready" && state.reason === event.reason) return to(agent);
      return choose(agent, { name: "not-ready", reason: event.reason }, event.at);
    case "offered":
      // A second call rings on the second line: the work in hand goes on.
      if (isWorking(state)) return to(agent);
      return to({ state: { name: "reserved", at: event.at }, next: comeBack(agent) });
    case "offer-unanswered":
      if (state.name !== "reserved") return isWorking(state) ? to(agent) : illegal(agent, event);
      return rest(agent.next?.name === "not-ready" ? agent.next : { name: "not-ready", reason: "no-answer" }, event.at);
    case "offer-withdrawn":
      if (state.name !== "reserved") return isWorking(state) ? to(agent) : illegal(agent, event);
      return rest(agent.next, event.at);
    case "call-started":
      if (state.name === "talking") return to(agent);
      return to({ state: { name: "talking", at: event.at }, next: comeBack(agent) });
    case "call-ended":
      if (state.name !== "talking") return isWorking(state) ? to(agent) : illegal(agent, event);
      if (event.liveCalls > 0) return to(agent);
      return event.wrapUp ? to({ ...agent, state: { name: "wrap-up", at: event.at } }) : rest(agent.next, event.at);
    case "wrap-up-done":
      return state.name === "wrap-up" ? rest(agent.next, event.at) : illegal(agent, event);
    default:
      return assertNever(event);
  }
}

function isWorking(state: AgentState): boolean {
  return state.name === "reserved" || state.name === "talking" || state.name === "wrap-up";
}

/** At rest a choice counts at once; at work it waits. */
function choose(agent: Agent, wanted: NextAgentState, at: number): AgentTransition {
  return isWorking(agent.state) ? to({ ...agent, next: wanted }) : rest(wanted, at);
}

function comeBack(agent: Agent): NextAgentState | null {
  if (agent.state.name === "not-ready") return { name: "not-ready", reason: agent.state.reason };
  return agent.next;
}

function rest(wanted: NextAgentState | null, at: number): AgentTransition {
  return to({ state: wanted === null ? { name: "ready", at } : { ...wanted, at }, next: null });
}

function to(agent: Agent): AgentTransition {
  return { ok: true, agent };
}

function illegal(agent: Agent, event: AgentEvent): AgentTransition {
  return { ok: false, illegal: { kind: "illegal-agent-event", state: agent.state.name, event: event.type } };
}
