import type { WallboardTrend } from "#shared/contract/central/index.ts";
import { type IntervalOf, intervalsIn } from "#shared/queue/index.ts";
import type { Db } from "../db/open-database.ts";
import { readQueueRows } from "../history/read-tally.ts";

/** Whoever asks for the same within this time is told the same: many wallboards draw their trends at the same moment. */
const keptMs = 2_000;
const maxKept = 100;

/** The day so far by quarters of an hour, queues added up, each under its own rule. */
export interface Trends {
  /** @param queues null: all */
  of(queues: readonly string[] | null): Promise<WallboardTrend["items"]>;
}

export function trends(options: { readonly db: Db; readonly now: () => number; readonly zone: string }): Trends {
  const { db, now, zone } = options;
  const [dayOf, quarterOf] = [intervalsIn(zone, "day"), intervalsIn(zone, "15")];
  const kept = new Map<string, { readonly until: number; readonly items: Promise<WallboardTrend["items"]> }>();
  return {
    of(queues) {
      const key = queues === null ? "" : [...queues].sort().join("\n");
      const known = kept.get(key);
      if (known !== undefined && performance.now() < known.until) return known.items;
      const items = readTrend(db, dayOf(now()).from, dayOf(now()).until, queues, quarterOf);
      if (kept.size >= maxKept) kept.clear();
      kept.set(key, { until: performance.now() + keptMs, items });
      items.catch(() => kept.delete(key));
      return items;
    },
  };
}

async function readTrend(
  db: Db,
  from: number,
  until: number,
  queues: readonly string[] | null,
  intervalOf: IntervalOf,
): Promise<WallboardTrend["items"]> {
  const rows = await readQueueRows(db, { from, until, queues }, intervalOf, false);
  return rows
    .toSorted((a, b) => a.interval - b.interval)
    .map(({ interval, counts }) => ({ ...intervalOf(interval), counts }));
}
