import { type RawBuilder, sql } from "kysely";
import type { IntervalOf } from "#shared/queue/index.ts";

export interface HistorySpan {
  /** Callers who joined from then (included) … */
  readonly from: number;
  /** … until then (not included). */
  readonly until: number;
  /** The exchange's names of the queues; null: all. */
  readonly queues: readonly string[] | null;
}

/** When the intervals of a span begin, the first one perhaps before it. */
export function beginsOf({ from, until }: Pick<HistorySpan, "from" | "until">, intervalOf: IntervalOf): number[] {
  const begins: number[] = [];
  for (let at = from; at < until; ) {
    const interval = intervalOf(at);
    begins.push(interval.from);
    at = interval.until;
  }
  return begins;
}

/** Which of the intervals a moment belongs to, from 1. */
export function bucketOf(moment: RawBuilder<number>, begins: readonly number[]): RawBuilder<number> {
  return sql<number>`width_bucket(${moment}, ${[...begins]}::bigint[])`;
}

/** Condition on rows `v` by a moment of theirs. */
export function within(moment: RawBuilder<number>, { from, until, queues }: HistorySpan): RawBuilder<boolean> {
  const some = queues === null ? sql`true` : sql`v.queue = any(${[...queues]}::text[])`;
  return sql<boolean>`${moment} >= ${from} and ${moment} < ${until} and ${some}`;
}

export function numbers(sums: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, Number(value)]));
}
