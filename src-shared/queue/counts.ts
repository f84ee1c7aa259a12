import { z } from "zod";
import { DurationMs } from "../times.ts";

const count = z.number().int().nonnegative();

/** Calls that are over for their agent, and the time they took; the sums behind AHT. */
const handling = { handled: count, talkedMs: DurationMs, heldMs: DurationMs, wrapUpMs: DurationMs };

/**
 * What became of callers of a queue. Every field but `longestWaitMs` is a sum: counts of two intervals or queues add up to those of both.
 * `offered` = `answered` + `abandoned` + `abandonedShort` + `left` + those who still wait.
 */
export const QueueCounts = z.object({
  /** Callers who joined. */
  offered: count,
  answered: count,
  answeredInTime: count,
  /** Hung up while waiting, without short ones. */
  abandoned: count,
  /** Of `abandoned`, those within the service level's T. */
  abandonedInTime: count,
  abandonedShort: count,
  /** Went elsewhere while waiting: by timeout, by a key, because nobody was there, moved by a supervisor. */
  left: count,
  /** The waits of those answered. */
  answeredWaitMs: DurationMs,
  /** The waits of those abandoned, without short ones. */
  abandonedWaitMs: DurationMs,
  /** The longest wait that is over, however it ended; 0 while none is. */
  longestWaitMs: DurationMs,
  ...handling,
});
export type QueueCounts = z.infer<typeof QueueCounts>;

/** What an agent did with the callers of a queue. All fields are sums. */
export const AgentCounts = z.object({
  /** Times the phone rang. */
  offered: count,
  answered: count,
  /** Times it rang and was not answered, or refused. */
  unanswered: count,
  unansweredRangMs: DurationMs,
  ...handling,
});
export type AgentCounts = z.infer<typeof AgentCounts>;

export const noQueueCounts: QueueCounts = {
  offered: 0,
  answered: 0,
  answeredInTime: 0,
  abandoned: 0,
  abandonedInTime: 0,
  abandonedShort: 0,
  left: 0,
  answeredWaitMs: 0,
  abandonedWaitMs: 0,
  longestWaitMs: 0,
  handled: 0,
  talkedMs: 0,
  heldMs: 0,
  wrapUpMs: 0,
};

export const noAgentCounts: AgentCounts = {
  offered: 0,
  answered: 0,
  unanswered: 0,
  unansweredRangMs: 0,
  handled: 0,
  talkedMs: 0,
  heldMs: 0,
  wrapUpMs: 0,
};

/** Counts of both: sums, and the longer of the longest waits. */
export function addQueueCounts(a: QueueCounts, b: Partial<QueueCounts>): QueueCounts {
  return { ...added(a, b), longestWaitMs: Math.max(a.longestWaitMs, b.longestWaitMs ?? 0) };
}

export function addAgentCounts(a: AgentCounts, b: Partial<AgentCounts>): AgentCounts {
  return added(a, b);
}

function added<T extends Record<string, number>>(a: T, b: Partial<T>): T {
  const sum: Record<string, number> = { ...a };
  for (const [field, value] of Object.entries(b)) sum[field] = (sum[field] ?? 0) + (value ?? 0);
  return sum as T;
}
