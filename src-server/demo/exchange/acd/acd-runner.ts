import { assertNever } from "#shared/assert-never.ts";
import type { QueueEvent, QueueNow } from "#shared/queue/index.ts";
import { acdAfter } from "./acd.ts";
import { nextChangeAt } from "./offers.ts";
import { changedQueues, queueNow } from "./picture.ts";
import type { Scheduler } from "./scheduler.ts";
import { type AcdEffect, type AcdEvent, type AcdRules, type AcdState, emptyAcd } from "./types.ts";

/** What the queues have done by telephones and lines. Ids as in the events. */
export interface AcdHands {
  ring(caller: string, member: string): void;
  stopRinging(caller: string, member: string): void;
  join(caller: string, member: string): void;
  tooLate(caller: string, member: string): void;
  sendAway(caller: string): void;
}

/** An event without its time: it happens now. */
export type AcdNews = AcdEvent extends infer E ? (E extends AcdEvent ? Omit<E, "at"> : never) : never;

/** The queues at work. */
export interface AcdRunner {
  readonly state: AcdState;
  /** Takes it up at once, unless it comes out of something that is just being done: then right after. */
  happened(news: AcdNews): void;
  queues(): readonly QueueNow[];
  /** @returns stops listening */
  onEvent(listener: (event: QueueEvent) => void): () => void;
  onChange(listener: (queues: readonly string[]) => void): () => void;
  stop(): void;
}

export function runAcd(options: {
  readonly rules: AcdRules;
  readonly scheduler: Scheduler;
  readonly hands: AcdHands;
}): AcdRunner {
  const { scheduler, hands } = options;
  const eventListeners = new Set<(event: QueueEvent) => void>();
  const changeListeners = new Set<(queues: readonly string[]) => void>();
  const news: AcdNews[] = [];
  const pictures = new Map<string, QueueNow>();
  let state = emptyAcd(options.rules);
  let at = Number.NEGATIVE_INFINITY;
  let working = false;
  let stopped = false;
  let timer: { readonly at: number; cancel(): void } | null = null;

  function happened(given: AcdNews): void {
    if (stopped) return;
    news.push(given);
    if (working) return;
    working = true;
    try {
      for (let next = news.shift(); next !== undefined; next = news.shift()) step(next);
    } finally {
      working = false;
      news.length = 0;
    }
    arm();
  }

  function step(next: AcdNews): void {
    // A clock that is set back does not reach the queues.
    at = Math.max(at, scheduler.now());
    const before = state;
    const { state: after, effects } = acdAfter(before, { ...next, at });
    state = after;
    const changed = changedQueues(before, after);
    for (const queue of changed) pictures.delete(queue);
    for (const effect of effects) carryOut(effect);
    if (changed.length > 0) for (const listener of changeListeners) listener(changed);
  }

  function carryOut(effect: AcdEffect): void {
    switch (effect.do) {
      case "tell":
        for (const listener of eventListeners) listener(effect.event);
        break;
      case "ring":
        hands.ring(effect.caller, effect.member);
        break;
      case "stop-ringing":
        hands.stopRinging(effect.caller, effect.member);
        break;
      case "join":
        hands.join(effect.caller, effect.member);
        break;
      case "too-late":
        hands.tooLate(effect.caller, effect.member);
        break;
      case "send-away":
        hands.sendAway(effect.caller);
        break;
      default:
        assertNever(effect);
    }
  }

  function arm(): void {
    const next = nextChangeAt(state);
    if (timer?.at === next) return;
    timer?.cancel();
    timer = null;
    if (next === null || stopped) return;
    const cancel = scheduler.after(Math.max(0, next - scheduler.now()), () => {
      timer = null;
      happened({ type: "time" });
    });
    timer = { at: next, cancel };
  }

  function pictureOf(queue: string): QueueNow {
    const picture = pictures.get(queue) ?? queueNow(state, queue);
    pictures.set(queue, picture);
    return picture;
  }

  return {
    get state() {
      return state;
    },
    happened,
    queues: () => [...state.queues.keys()].map(pictureOf),
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onChange(listener) {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    stop() {
      stopped = true;
      timer?.cancel();
      timer = null;
    },
  };
}
