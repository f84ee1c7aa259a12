import { type RawBuilder, sql } from "kysely";
import type { countedCallers } from "#shared/contract/central/index.ts";

/** As `QueueRequest` has them: for queues that the exchange has and central does not. */
export const usualRule = { serviceLevelSec: 20, shortAbandonSec: 5, abandons: "ignored" } as const;
export const serviceMs = sql<number>`coalesce(q.service_level_sec, ${sql.lit(usualRule.serviceLevelSec)}) * 1000`;
export const shortMs = sql<number>`coalesce(q.short_abandon_sec, ${sql.lit(usualRule.shortAbandonSec)}) * 1000`;

/** Central's row of the queue that `v.queue` names, for its rule. */
export const withRule = sql`left join queue q on q.exchange_name = v.queue and q.deleted_at is null`;

/** Which visits `v` a count counts, by the rule of `withRule`. */
export const isCounted: Readonly<Record<(typeof countedCallers)[number], RawBuilder<boolean>>> = {
  offered: sql`v.outcome <> 'unknown'`,
  answered: sql`v.outcome = 'answered'`,
  answeredInTime: sql`v.outcome = 'answered' and v.waited_ms <= ${serviceMs}`,
  abandoned: sql`v.outcome = 'abandoned' and v.waited_ms >= ${shortMs}`,
  abandonedInTime: sql`v.outcome = 'abandoned' and v.waited_ms >= ${shortMs} and v.waited_ms <= ${serviceMs}`,
  abandonedShort: sql`v.outcome = 'abandoned' and v.waited_ms < ${shortMs}`,
  left: sql`v.outcome = 'left'`,
  handled: sql`v.ended_at is not null`,
};

/** Talk, hold and wrap-up of visits `v`. */
export const handlingSums = sql`
  count(*) filter (where ${isCounted.handled}) as "handled",
  coalesce(sum(v.talked_ms), 0)::bigint as "talkedMs", coalesce(sum(v.held_ms), 0)::bigint as "heldMs",
  coalesce(sum(v.wrap_up_ms), 0)::bigint as "wrapUpMs"`;

/** All of `QueueCounts` of visits `v`, under its names. */
export const queueSums = sql`${sql.join(
  (["offered", "answered", "answeredInTime", "abandoned", "abandonedInTime", "abandonedShort", "left"] as const).map(
    (count) => sql`count(*) filter (where ${isCounted[count]}) as ${sql.ref(count)}`,
  ),
)},
  coalesce(sum(v.waited_ms) filter (where ${isCounted.answered}), 0)::bigint as "answeredWaitMs",
  coalesce(sum(v.waited_ms) filter (where ${isCounted.abandoned}), 0)::bigint as "abandonedWaitMs",
  coalesce(max(v.waited_ms), 0) as "longestWaitMs", ${handlingSums}`;
