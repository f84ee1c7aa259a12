import type { DeskAgent, DeskQueue } from "#shared/contract/desk/index.ts";
import type { QueueLimits, Settings } from "#shared/settings/settings.ts";
import { doingOf } from "./agent-view.ts";
import { type Formula, longestSince, serviceLevelOf } from "./figures.ts";

export type Limits = Settings["wallboard"];

export const limitKinds = ["waiting", "longest-wait", "service-level", "wrap-up", "not-ready"] as const;
export type LimitKind = (typeof limitKinds)[number];

/** A limit that is passed now. */
export interface Crossing {
  readonly kind: LimitKind;
  /** The exchange's name of the queue, or the agent's id. */
  readonly of: string;
  /** The limit, in callers, seconds or percent. */
  readonly limit: number;
}

export function crossingKey({ kind, of }: Pick<Crossing, "kind" | "of">): string {
  return `${kind}:${of}`;
}

/** A queue's own limits, else those for all. */
export function limitsOf(limits: Limits, queue: string): QueueLimits {
  const { waiting, longestWaitSec, serviceLevelPercent } = limits;
  return limits.queues[queue] ?? { waiting, longestWaitSec, serviceLevelPercent };
}

/** @param now by central's clock */
export function queueCrossings(queue: DeskQueue, limits: Limits, formula: Formula, now: number): Crossing[] {
  const { waiting, longestWaitSec, serviceLevelPercent } = limitsOf(limits, queue.queue);
  const since = longestSince(queue);
  const level = serviceLevelPercent === null ? null : serviceLevelOf([queue], formula);
  const crossings: Crossing[] = [];
  const add = (kind: LimitKind, limit: number) => crossings.push({ kind, of: queue.queue, limit });
  if (waiting !== null && queue.waiting.length > waiting) add("waiting", waiting);
  if (longestWaitSec !== null && since !== null && now - since > longestWaitSec * 1000)
    add("longest-wait", longestWaitSec);
  if (serviceLevelPercent !== null && level !== null && level * 100 < serviceLevelPercent)
    add("service-level", serviceLevelPercent);
  return crossings;
}

/** @param now by central's clock */
export function agentCrossing(agent: DeskAgent, limits: Limits, now: number): Crossing | null {
  const { view, since } = doingOf(agent);
  if (view !== "wrap-up" && view !== "not-ready") return null;
  const limit = view === "wrap-up" ? limits.wrapUpSec : limits.notReadySec;
  if (limit === null || since === null || now - since <= limit * 1000) return null;
  return { kind: view, of: agent.id, limit };
}

/** A limit that is passed to and fro is told again only after this time. */
const quietMs = 30_000;

/** Tells each crossing once. */
export interface CrossingBook {
  /** Those to tell of now. What is passed already when the book is begun is seen, and not told. */
  fresh(crossings: readonly Crossing[], now: number): readonly Crossing[];
}

export function createCrossingBook(): CrossingBook {
  /** Key → when it was last so. */
  const seen = new Map<string, number>();
  let begun = false;
  let before: ReadonlySet<string> = new Set();
  return {
    fresh(crossings, now) {
      const fresh = crossings.filter((crossing) => {
        const key = crossingKey(crossing);
        const last = seen.get(key);
        // One that lasts is not new, however long nobody looked: a page in the background looks once a minute.
        return !before.has(key) && (last === undefined || now - last > quietMs);
      });
      before = new Set(crossings.map(crossingKey));
      for (const crossing of crossings) seen.set(crossingKey(crossing), now);
      const first = !begun;
      begun = true;
      return first ? [] : fresh;
    },
  };
}
