import { z } from "zod";
import { AgentState, NextAgentState } from "../../agent/types.ts";
import { TeamId, UserId } from "../../ids.ts";
import {
  AgentCounts,
  abandonRules,
  memberStates,
  QueueCallNow,
  QueueCounts,
  QueueName,
  WaitingCaller,
} from "../../queue/index.ts";
import { DurationMs, EpochMs } from "../../times.ts";

/** Whether what is shown of the exchange is so now. `since`: when it was last right; null: it never was since central started. */
export const WallboardLink = z.discriminatedUnion("is", [
  z.object({ is: z.literal("connected") }),
  z.object({ is: z.literal("resynchronising"), since: EpochMs.nullable() }),
  z.object({ is: z.literal("disconnected"), since: EpochMs.nullable() }),
  /** Central has no exchange whose queues it could hear. */
  z.object({ is: z.literal("absent") }),
]);
export type WallboardLink = z.infer<typeof WallboardLink>;

/** A queue now, and its day so far. */
export const WallboardQueue = z.object({
  queue: QueueName,
  /** Central's name for it; null: the exchange has a queue that central does not know. */
  name: z.string().nullable(),
  serviceLevelSec: z.number().int(),
  shortAbandonSec: z.number().int(),
  abandons: z.enum(abandonRules),
  /** In their order. */
  waiting: z.array(WaitingCaller),
  calls: z.array(QueueCallNow),
  /** Of callers who joined since `Wallboard.dayFrom`, under the queue's own rule. */
  counts: QueueCounts,
});
export type WallboardQueue = z.infer<typeof WallboardQueue>;

/** An agent in one queue. */
export const WallboardMembership = z.object({
  queue: QueueName,
  penalty: z.number().int(),
  paused: z.boolean(),
  pauseReason: z.string().nullable(),
});
export type WallboardMembership = z.infer<typeof WallboardMembership>;

/** An agent who is signed in at a desk, or whom the exchange has in a queue. */
export const WallboardAgent = z.object({
  /** The user's id; `member:<extension>` for a member of the exchange who is no user. */
  id: z.union([UserId, z.string().regex(/^member:.{1,64}$/)]),
  name: z.string().nullable(),
  extension: z.string().nullable(),
  teamId: TeamId.nullable(),
  /** Where they are signed in; null: at no desk. */
  deskName: z.string().nullable(),
  /** By central's clock. null: at no desk, or the desk has not said yet. */
  state: AgentState.nullable(),
  /** What they chose to be afterwards. */
  next: NextAgentState.nullable(),
  /** What the exchange knows of their telephone; null: they are in no queue. */
  line: z.enum(memberStates).nullable(),
  queues: z.array(WallboardMembership),
  /** The call of a queue that they have. */
  call: QueueCallNow.extend({ queue: QueueName }).nullable(),
  /** Of the day, over all queues. */
  counts: AgentCounts,
  /** Time in each state since `Wallboard.dayFrom`, up to `state.at`: the running state goes on from there. */
  times: z.record(z.string(), DurationMs),
});
export type WallboardAgent = z.infer<typeof WallboardAgent>;

/**
 * What supervisors watch, on the live feed: first whole, then what changed. Queues and agents come as a whole each; those in `gone…` are to be taken
 * away. Agents are those whom the reader's scope reaches; queues are all. A desk that misses one (its connection was lost) watches anew.
 */
export const Wallboard = z.object({
  whole: z.boolean(),
  /** When this was so, by central's clock: durations are counted from it. */
  at: EpochMs,
  /** Midnight by central's zone. */
  dayFrom: EpochMs,
  link: WallboardLink,
  queues: z.array(WallboardQueue),
  goneQueues: z.array(QueueName),
  agents: z.array(WallboardAgent),
  goneAgents: z.array(z.string()),
});
export type Wallboard = z.infer<typeof Wallboard>;

/** What an agent is told of a queue that they take calls from. */
export const QueueGlance = z.object({
  queue: QueueName,
  name: z.string(),
  waiting: z.number().int(),
  /** Since when the longest waits; null: nobody waits. */
  longestSince: EpochMs.nullable(),
});
export type QueueGlance = z.infer<typeof QueueGlance>;

/** GET /v1/wallboard/trend: the day so far, by quarter of an hour. @see WallboardTrend */
export const WallboardTrendQuery = z.object({
  /** The exchange's names, one or several of the parameter; without it all together. */
  queue: z.union([QueueName.transform((it) => [it]), z.array(QueueName).max(200)]).optional(),
});
export type WallboardTrendQuery = z.infer<typeof WallboardTrendQuery>;
/** One point per interval in which something happened, in order; all asked queues together. */
export const WallboardTrend = z.object({
  items: z.array(z.object({ from: EpochMs, until: EpochMs, counts: QueueCounts })),
});
export type WallboardTrend = z.infer<typeof WallboardTrend>;

/** GET /v1/wallboard/ribbons: what agents did today. */
export const RibbonQuery = z.object({
  /** One or several of the parameter. */
  user: z.union([UserId.transform((it) => [it]), z.array(UserId).max(100)]),
});
/** From `at` on the agent was in this state, until the next; in order. Only of those whom the reader's scope reaches. */
export const RibbonList = z.object({
  items: z.array(z.object({ userId: UserId, states: z.array(AgentState) })),
});
export type RibbonList = z.infer<typeof RibbonList>;
