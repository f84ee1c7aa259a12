import { EventEmitter } from "node:events";
import type { Logger } from "pino";
import { type Agent, type AgentEvent, type NextAgentState, transition } from "#shared/agent/index.ts";
import type { Call } from "#shared/call/types.ts";
import type { CallId } from "#shared/ids.ts";
import type { Settings } from "#shared/settings/settings.ts";
import { type AgentClock, systemAgentClock } from "./agent-clock.ts";
import { followCalls } from "./follow-calls.ts";
import { type AgentMemory, readSavedAgent, writeSavedAgent } from "./saved-agent.ts";
import { rangUnanswered, type WorkPicture, workPicture } from "./work-picture.ts";
import { createWrapUpTimers } from "./wrap-up-timers.ts";

export type AgentEvents = {
  changed: [Agent];
  /** The time of a timed wrap-up is over: save what there is, under the timeout's own code. Comes again while it stays due. */
  "wrap-up-timeout": [{ callId: CallId }];
};

export interface AgentService extends Pick<EventEmitter<AgentEvents>, "on" | "off" | "once"> {
  current(): Agent;
  /** An account is signed in. Takes up where the last engine stopped. `calls`: those to be taken back, or with wrap-up due. */
  signIn(calls: readonly Call[]): void;
  signOut(): void;
  /**
   * All calls as they are now, on every change. Calls whose `work` is "due" hold the agent in wrap-up. A call that rings and is not in
   * the next list counts as withdrawn; give the ended call once, here or to `callEnded`, so that an unanswered offer is seen.
   */
  callsChanged(calls: readonly Call[]): void;
  /** A call has ended; before the `callsChanged` that no longer has it. */
  callEnded(call: Call): void;
  /**
   * The agent's choice: now, or after the work in hand. `wrap-up-first`: Ready was chosen while a mandatory wrap-up is due. In the
   * optional mode it leaves the wrap-up for later.
   */
  setState(next: NextAgentState): { ok: true } | { ok: false; code: "wrap-up-first" | "not-signed-in" };
  /** What the agent is to be after the work in hand; at rest it counts at once. A wrap-up that must be done is no obstacle: it comes first. */
  setNext(next: NextAgentState): void;
  /** Other rules than before (central's win over the desk's own). Take effect at once. */
  setWrapUp(rule: Settings["wrapUp"]): void;
  /** When the timed wrap-up of a call ends, epoch ms; null: it does not. */
  wrapUpEndsAt(callId: CallId): number | null;
  dispose(): void;
}

/** An engine that was away longer than this does not put its agent back to Ready: nobody may sit there. */
const resumeWithinMs = 5 * 60_000;
const heartbeatMs = 60_000;
const noWork: WorkPicture = { offered: [], live: [], due: [] };

/** Agent state as an application service: the pure rules of src-shared/agent, fed by calls and by the agent, kept in the store. */
export function createAgentService(options: {
  memory: AgentMemory;
  wrapUp: Settings["wrapUp"];
  logger: Logger;
  clock?: AgentClock;
}): AgentService {
  const { memory, logger, clock = systemAgentClock } = options;
  const events = new EventEmitter<AgentEvents>();
  const timers = createWrapUpTimers(clock, (callId) => events.emit("wrap-up-timeout", { callId }));
  let agent: Agent = { state: { name: "signed-out", at: clock.now() }, next: null };
  let rule = options.wrapUp;
  let work = noWork;
  /** Calls whose optional wrap-up was left for later. */
  let left: readonly CallId[] = [];
  let unanswered = false;
  let cancelHeartbeat: () => void = () => undefined;

  function become(next: Agent): void {
    if (JSON.stringify(next) === JSON.stringify(agent)) return;
    agent = next;
    keep();
    events.emit("changed", agent);
  }

  function keep(): void {
    writeSavedAgent(memory, { agent, left: [...left], aliveAt: clock.now() }).catch((error: unknown) =>
      logger.error({ err: error }, "the agent's state could not be kept"),
    );
  }

  function beat(): void {
    cancelHeartbeat();
    cancelHeartbeat = clock.after(heartbeatMs, () => {
      keep();
      beat();
    });
  }

  function apply(event: AgentEvent): void {
    const result = transition(agent, event);
    if (result.ok) become(result.agent);
    else logger.error({ illegal: result.illegal }, "an event that the agent's state does not know was ignored");
  }

  function follow(): void {
    const due = work.due.filter(({ callId }) => !left.includes(callId));
    timers.follow(due, rule);
    const result = followCalls(agent, { ...work, due }, unanswered, clock.now());
    unanswered = false;
    become(result.agent);
  }

  function take(calls: readonly Call[]): void {
    work = workPicture(calls);
    unanswered ||= calls.some(rangUnanswered);
    const open = new Set(work.due.map(({ callId }) => callId));
    left = left.filter((callId) => open.has(callId));
  }

  function choose(next: NextAgentState): void {
    const at = clock.now();
    apply(next.name === "ready" ? { type: "go-ready", at } : { type: "go-not-ready", at, reason: next.reason });
  }

  return {
    on: events.on.bind(events),
    off: events.off.bind(events),
    once: events.once.bind(events),
    current: () => agent,
    signIn(calls) {
      const saved = readSavedAgent(memory);
      left = saved?.left ?? [];
      take(calls);
      unanswered = false;
      const at = clock.now();
      const resumed = saved && saved.agent.state.name !== "signed-out" && at - saved.aliveAt <= resumeWithinMs;
      if (resumed) become(saved.agent);
      else apply({ type: "signed-in", at });
      follow();
      beat();
    },
    signOut() {
      cancelHeartbeat();
      timers.dispose();
      work = noWork;
      // The account is gone, whatever was in hand.
      become({ state: { name: "signed-out", at: clock.now() }, next: null });
    },
    callsChanged(calls) {
      take(calls);
      follow();
    },
    callEnded(call) {
      unanswered ||= rangUnanswered(call);
    },
    setState(next) {
      const { name } = agent.state;
      if (name === "signed-out") return { ok: false, code: "not-signed-in" };
      if (name === "wrap-up" && rule.mode === "mandatory" && next.name === "ready")
        return { ok: false, code: "wrap-up-first" };
      choose(next);
      if (name === "wrap-up" && rule.mode === "optional") {
        left = work.due.map(({ callId }) => callId);
        follow();
      }
      return { ok: true };
    },
    setNext: choose,
    setWrapUp(next) {
      rule = next;
      follow();
    },
    wrapUpEndsAt: timers.endsAt,
    dispose() {
      cancelHeartbeat();
      timers.dispose();
    },
  };
}
