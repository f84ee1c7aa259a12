import type { Logger } from "pino";
import { type Counting, countEvents, type DayCounts, dayFrom, intervalsIn } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import { readEventsBehind } from "../history/event-seq.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { passes } from "../live/passes.ts";
import { longestVisitMs, readDay } from "./read-day.ts";

const pageEvents = 1_000;
/** `setTimeout` takes no longer time. */
const longestTimerMs = 2 ** 31 - 1;

/** What is not what it was: names of queues and members. null: all may be others. */
export type DayChange = { readonly queues: ReadonlySet<string>; readonly members: ReadonlySet<string> } | null;

/** The counts of the day on this node: read once from the history, then brought forward by each event that was written behind. */
export interface DayKeeper {
  /** null: not known yet. */
  counts(): DayCounts | null;
  /** When the day began. */
  from(): number;
  /** Resolves when the counts are known. */
  ready(): Promise<void>;
  onChange(listener: (change: DayChange) => void): void;
  close(): Promise<void>;
}

interface Held {
  readonly counts: DayCounts;
  readonly seq: number;
  readonly counting: Counting;
}

/**
 * Whatever is announced on the bus only says that there is something to read: events are read from the database behind the last one that was counted, in
 * the order of commit, so that nothing is counted twice or left out, whoever wrote it and however often it is announced. The day is read anew when a place
 * is missing, or when a queue's rule is another one.
 */
export function keepDay(options: {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly logger: Logger;
  readonly now: () => number;
  readonly zone: string;
}): DayKeeper {
  const { db, bus, logger, now, zone } = options;
  const dayOf = intervalsIn(zone, "day");
  const listeners = new Set<(change: DayChange) => void>();
  const waiting = new Set<() => void>();
  let held: Held | null = null;
  let anew = false;
  let midnight: NodeJS.Timeout | null = null;

  const reading = passes({
    async pass() {
      if (held === null || anew) await begin();
      turnDay();
      await advance();
    },
    failed: (error) => logger.warn({ err: error }, "the day's counts can't be brought forward now; it is tried again"),
  });

  async function begin(): Promise<void> {
    // A rule that changes meanwhile asks for it again.
    anew = false;
    const { counts, seq, ruleOf } = await readDay(db, dayOf(now()).from, dayOf).catch((error: unknown) => {
      anew = true;
      throw error;
    });
    held = { counts, seq, counting: { ruleOf, intervalOf: dayOf } };
    tell(null);
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  async function advance(): Promise<void> {
    for (let more = true; more && held !== null; ) {
      const page = await readEventsBehind(db, held.seq, held.counts.since - longestVisitMs, pageEvents);
      if (page === null) {
        logger.warn(
          { seq: held.seq },
          "queue events are missing behind the last one that was counted; the day is read anew",
        );
        anew = true;
        reading.want();
        return;
      }
      const { events, seq } = page;
      more = page.more;
      if (events.length === 0) return;
      held = { ...held, seq, counts: countEvents(held.counts, events, held.counting) };
      tell({
        queues: new Set(events.map((it) => it.queue)),
        members: new Set(events.flatMap((it) => ("member" in it ? it.member : []))),
      });
    }
  }

  function turnDay(): void {
    if (held === null) return;
    const { from, until } = dayOf(now());
    if (from > held.counts.since) {
      held = { ...held, counts: dayFrom(held.counts, from) };
      tell(null);
    }
    if (midnight !== null) clearTimeout(midnight);
    midnight = setTimeout(reading.want, Math.min(until - now(), longestTimerMs));
    midnight.unref();
  }

  function tell(change: DayChange): void {
    for (const listener of listeners) listener(change);
  }

  const off = bus.subscribe(({ type }) => {
    if (type === "catalogue") anew = true;
    if (type === "catalogue" || type === "queue-events" || type === "missed") reading.want();
  });
  reading.want();
  return {
    counts: () => held?.counts ?? null,
    from: () => held?.counts.since ?? dayOf(now()).from,
    ready: () => (held === null ? new Promise((resolve) => waiting.add(resolve)) : Promise.resolve()),
    onChange: (listener) => void listeners.add(listener),
    async close() {
      off();
      await reading.close();
      if (midnight !== null) clearTimeout(midnight);
      listeners.clear();
      for (const resolve of waiting) resolve();
    },
  };
}
