import type { AgentState, NextAgentState } from "#shared/agent/index.ts";
import type { QueueEvent } from "#shared/queue/index.ts";
import type { AcdRunner, Scheduler } from "../exchange/index.ts";
import type { Prng } from "../prng.ts";
import { span, weighted } from "./chance.ts";

/** A queue that somebody takes calls of. */
export interface Place {
  readonly queue: string;
  readonly penalty: number;
}

export interface ColleagueOptions {
  readonly member: string;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  readonly acd: Pick<AcdRunner, "happened">;
  places(): readonly Place[];
  /** Ends a caller's call at the colleague's end, or at the caller's. */
  hangUp(caller: string, by: "caller" | "agent"): void;
  /** What the colleague is from now on. */
  says(state: AgentState): void;
  /** The work after a call is done. */
  wrappedUp?(event: Extract<QueueEvent, { type: "wrapped-up" }>): void;
}

/** A simulated colleague: picks up, talks, holds, wraps up, takes breaks, and sometimes does not hear the phone. */
export interface Colleague {
  readonly member: string;
  readonly state: AgentState["name"];
  /** Comes to work, to a break first or not. */
  come(first?: "ready" | "break"): void;
  /** Goes, after the work in hand. */
  go(): void;
  /** Is made to be something else, after the work in hand. */
  become(next: NextAgentState): void;
  heard(event: QueueEvent): void;
  /** The queues to take calls of are others than before. */
  move(): void;
  /** Is not there any more, whatever was to be done. */
  vanish(): void;
}

const second = 1_000;
const minute = 60 * second;
const pickUp = { min: 2 * second, mean: 4 * second, max: 13 * second };
const talk = { min: 25 * second, mean: 150 * second, max: 9 * minute };
const onHold = { min: 5 * second, mean: 25 * second, max: 90 * second };
const wrapUp = { min: 6 * second, mean: 28 * second, max: 2 * minute };
const breakFor = { min: 2 * minute, mean: 5 * minute, max: 15 * minute };
const missed = { min: 20 * second, mean: 45 * second, max: 2 * minute };
/** How often, of all times. */
const chances = { missesOffer: 0.03, holds: 0.2, callerEnds: 0.65, breakAfterCall: 0.07 };
const reasons = [
  { of: "break", weight: 5 },
  { of: "lunch", weight: 2 },
  { of: "meeting", weight: 1 },
  { of: "training", weight: 1 },
  { of: "admin", weight: 2 },
];

export function createColleague(options: ColleagueOptions): Colleague {
  const { member, scheduler, prng, acd } = options;
  let state: AgentState = { name: "signed-out", at: scheduler.now() };
  let next: NextAgentState | "gone" | null = null;
  let call: { readonly queue: string; readonly caller: string } | null = null;
  /** What the colleague will do by himself. */
  let plan: (() => void) | null = null;
  let joined: readonly string[] = [];

  const later = (ms: number, act: () => void): void => {
    plan?.();
    plan = scheduler.after(ms, () => {
      plan = null;
      act();
    });
  };
  const calm = (): void => {
    plan?.();
    plan = null;
  };

  function enter(entered: AgentState): void {
    state = entered;
    options.says(entered);
    const paused = pauseOf(entered);
    if (entered.name !== "signed-out") acd.happened({ type: "member-paused", queue: null, member, reason: paused });
  }

  function beReady(): void {
    calm();
    enter({ name: "ready", at: scheduler.now() });
  }

  function beAway(reason: string | null, ms: number): void {
    enter({ name: "not-ready", at: scheduler.now(), reason });
    later(ms, beReady);
  }

  function rest(): void {
    beAway(weighted(prng, reasons), span(prng, breakFor));
  }

  /** The work in hand is done. */
  function goOn(): void {
    calm();
    call = null;
    const chosen = next;
    next = null;
    if (chosen === "gone") leave();
    else if (chosen?.name === "not-ready") beAway(chosen.reason, span(prng, breakFor));
    else if (chosen === null && prng.chance(chances.breakAfterCall)) rest();
    else beReady();
  }

  function leaveQueues(): void {
    for (const queue of joined) acd.happened({ type: "member-removed", queue, member });
    joined = [];
  }

  function leave(): void {
    calm();
    leaveQueues();
    enter({ name: "signed-out", at: scheduler.now() });
  }

  function takePlaces(paused: string | null): void {
    const places = options.places();
    for (const queue of joined)
      if (!places.some((it) => it.queue === queue)) acd.happened({ type: "member-removed", queue, member });
    for (const { queue, penalty } of places) acd.happened({ type: "member-added", queue, member, penalty, paused });
    joined = places.map((it) => it.queue);
  }

  const isAtWork = () => ["reserved", "talking", "wrap-up"].includes(state.name);

  function offered({ queue, caller }: QueueEvent): void {
    call = { queue, caller };
    enter({ name: "reserved", at: scheduler.now() });
    calm();
    if (prng.chance(chances.missesOffer)) return;
    later(span(prng, pickUp), () => acd.happened({ type: "picked-up", caller, member }));
  }

  function talks(caller: string): void {
    enter({ name: "talking", at: scheduler.now() });
    const whole = span(prng, talk);
    const end = () => options.hangUp(caller, prng.chance(chances.callerEnds) ? "caller" : "agent");
    if (!prng.chance(chances.holds)) {
      later(whole, end);
      return;
    }
    later(whole * 0.4, () => {
      acd.happened({ type: "hold", caller, on: true });
      later(span(prng, onHold), () => {
        acd.happened({ type: "hold", caller, on: false });
        later(whole * 0.6, end);
      });
    });
  }

  function wrapsUp({ queue, caller }: QueueEvent): void {
    const since = scheduler.now();
    enter({ name: "wrap-up", at: since });
    later(span(prng, wrapUp), () => {
      const at = scheduler.now();
      options.wrappedUp?.({ type: "wrapped-up", at, queue, caller, member, wrapUpMs: at - since });
      goOn();
    });
  }

  return {
    member,
    get state() {
      return state.name;
    },
    come(first = "ready") {
      if (state.name !== "signed-out") return;
      next = null;
      // Not ready yet: that comes next.
      takePlaces("signing-in");
      if (first === "ready") beReady();
      else rest();
    },
    go() {
      if (isAtWork()) next = "gone";
      else if (state.name !== "signed-out") leave();
    },
    become(wanted) {
      if (isAtWork()) next = wanted;
      else if (state.name === "signed-out") return;
      else if (wanted.name === "ready") beReady();
      else beAway(wanted.reason, span(prng, breakFor));
    },
    heard(event) {
      if (event.type === "abandoned" || event.type === "left") {
        if (state.name === "reserved" && call?.caller === event.caller) goOn();
        return;
      }
      if (!("member" in event) || event.member !== member || state.name === "signed-out") return;
      if (event.type === "offered") offered(event);
      else if (event.type === "answered") talks(event.caller);
      else if (event.type === "ended") wrapsUp(event);
      else if (event.type === "unanswered") {
        calm();
        call = null;
        if (next === null) beAway("no-answer", span(prng, missed));
        else goOn();
      }
    },
    move() {
      if (state.name !== "signed-out") takePlaces(pauseOf(state));
    },
    vanish() {
      calm();
      next = null;
      leaveQueues();
      state = { name: "signed-out", at: scheduler.now() };
    },
  };
}

/** Why members are paused, in the words that central's own membership uses. */
function pauseOf(state: AgentState): string | null {
  if (state.name === "ready" || state.name === "reserved") return null;
  return state.name === "not-ready" ? (state.reason ?? "not-ready") : state.name;
}
