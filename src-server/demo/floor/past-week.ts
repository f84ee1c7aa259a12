import type { AgentState } from "#shared/agent/index.ts";
import type { QueueEvent } from "#shared/queue/index.ts";
import { runAcd, usualRules, virtualScheduler } from "../exchange/index.ts";
import type { Prng } from "../prng.ts";
import { type Callers, createCallers, type KnownCaller } from "./callers.ts";
import { type Colleague, createColleague, type Place } from "./colleague.ts";

export interface PastOptions {
  readonly prng: Prng;
  /** What happened until then, ms since 1970. */
  readonly now: number;
  readonly days: number;
  readonly queues: readonly { readonly of: string; readonly weight: number }[];
  readonly colleagues: readonly { readonly member: string; readonly places: readonly Place[] }[];
  readonly known: readonly KnownCaller[];
  /** ms since 1970 of the midnight that the moment's day began with. */
  midnightOf(at: number): number;
}

/** What the queues told, and what the colleagues were, each in the order of time. */
export interface Past {
  readonly events: readonly QueueEvent[];
  readonly states: readonly { readonly member: string; readonly state: AgentState }[];
}

const hour = 60 * 60_000;
const day = 24 * hour;
/** Callers per hour of a working day, from 8 o'clock on. */
const perHour = [18, 34, 44, 38, 24, 26, 38, 40, 34, 22, 12, 6];
const opensAt = 8;
const weekendShare = 0.4;
/** How many of all colleagues are there, and when they come and go, in hours. */
const staff = { workday: 0.68, weekend: 0.34 };
const shifts = [
  { from: 7.8, until: 15.5 },
  { from: 11.5, until: 20.2 },
  { from: 8.9, until: 17.2 },
] as const;

/**
 * Days of the demo's queues as they could have been: the exchange's own way of giving callers to members, with made-up callers and colleagues, on a
 * clock that runs as fast as it can. The same for the same generator and moment. Callers who were still there at the end are left out.
 */
export function pastWeek(options: PastOptions): Past {
  const { prng, now } = options;
  const midnightOf = remembering(options.midnightOf);
  const from = midnightOf(now - options.days * day);
  const scheduler = virtualScheduler(from);
  const idle = () => undefined;
  const hands = { ring: idle, stopRinging: idle, join: idle, tooLate: idle };
  const acd = runAcd({
    rules: usualRules,
    scheduler,
    hands: { ...hands, sendAway: (caller) => acd.happened({ type: "hung-up", caller, by: "unknown" }) },
  });
  const told: QueueEvent[] = [];
  const states: { member: string; state: AgentState }[] = [];
  const hangUp = (caller: string, by: "caller" | "agent") => acd.happened({ type: "hung-up", caller, by });
  acd.happened({
    type: "queues",
    queues: options.queues.map(({ of }) => ({ name: of, maxWaitMs: 10 * 60_000 })),
  });
  const colleagues = new Map<string, Colleague>(
    options.colleagues.map(({ member, places }) => {
      acd.happened({ type: "line", line: member, now: { reachable: true, takesInvented: true } });
      const says = (state: AgentState) => states.push({ member, state });
      const wrappedUp = (event: QueueEvent) => told.push(event);
      const made = { member, scheduler, prng, acd, places: () => places, hangUp, says, wrappedUp };
      return [member, createColleague(made)];
    }),
  );
  const callers: Callers = createCallers({
    scheduler,
    prng,
    known: options.known,
    queues: () => options.queues,
    meanGapMs() {
      const rate = ratePerHour(scheduler.now(), midnightOf);
      return rate === 0 ? null : hour / rate;
    },
    come({ queue, from: who }) {
      const caller = prng.id(scheduler.now());
      const number = who.withheld ? null : who.number;
      const name = who.withheld ? null : (who.displayName ?? null);
      acd.happened({ type: "came", caller, queue, number, name, invented: true });
      return caller;
    },
    hangUp,
    isSimulated: () => true,
  });
  acd.onEvent((event) => {
    told.push(event);
    callers.heard(event);
    if ("member" in event) colleagues.get(event.member)?.heard(event);
    else if (event.type !== "joined") for (const one of colleagues.values()) one.heard(event);
  });

  // 26 hours on there is the next day, whatever its length; its own midnight is where it begins.
  for (let midnight = from; midnight < now; midnight = midnightOf(midnight + 26 * hour)) {
    const share = isWeekend(midnight) ? staff.weekend : staff.workday;
    for (const one of colleagues.values()) {
      if (!prng.chance(share)) continue;
      const shift = prng.pick(shifts);
      const late = prng.int(-6, 9) * 60_000;
      scheduler.after(midnight + shift.from * hour + late - scheduler.now(), () => one.come());
      scheduler.after(midnight + shift.until * hour + late - scheduler.now(), () => one.go());
    }
  }
  callers.start();
  scheduler.run(now);
  callers.stop();
  acd.stop();
  return { events: finished(told), states };
}

/** What is asked over and over, in the order of time, is not worked out each time. */
function remembering(midnightOf: (at: number) => number): (at: number) => number {
  let last = { from: 0, until: 0 };
  return (at) => {
    if (at < last.from || at >= last.until) {
      const from = midnightOf(at);
      last = { from, until: midnightOf(from + 26 * hour) };
    }
    return last.from;
  };
}

function ratePerHour(at: number, midnightOf: (at: number) => number): number {
  const midnight = midnightOf(at);
  const rate = perHour[Math.floor((at - midnight) / hour) - opensAt] ?? 0;
  return isWeekend(midnight) ? rate * weekendShare : rate;
}

function isWeekend(midnight: number): boolean {
  return [0, 6].includes(new Date(midnight + 12 * hour).getDay());
}

/** Without those whose visit has no end. */
function finished(events: readonly QueueEvent[]): QueueEvent[] {
  const ended = new Set<string>();
  for (const { type, caller } of events)
    if (type === "abandoned" || type === "left" || type === "ended") ended.add(caller);
  return events.filter((it) => ended.has(it.caller));
}
