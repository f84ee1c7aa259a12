import type { UserId } from "../ids.ts";
import type { Callback } from "./records.ts";

/** A call with the number of a callback, once it is over. Times are epoch ms. */
export interface CallbackCall {
  readonly direction: "in" | "out";
  readonly startedAt: number;
  /** null: nobody answered. */
  readonly answeredAt: number | null;
  readonly by: UserId | null;
}

const open = { closed: null, closedAt: null, closedBy: null } as const;

/** One that was closed, and that a person has opened again: attempts begin anew. */
export function reopened(callback: Callback): Callback {
  return callback.closed === null ? callback : { ...callback, ...open, attempts: 0 };
}

/** Of the first call that was abandoned. */
export function newCallback(call: {
  readonly queue: string;
  readonly at: number;
  readonly maxAttempts: number;
}): Callback {
  const { queue, at, maxAttempts } = call;
  return {
    queue,
    calls: 1,
    firstCallAt: at,
    lastCallAt: at,
    attempts: 0,
    lastAttemptAt: null,
    maxAttempts,
    ...open,
  };
}

/** The same caller gave up once more, in whichever queue; one that is told late may be older than the last. */
export function afterAbandoned(callback: Callback, call: { readonly queue: string; readonly at: number }): Callback {
  const isLast = call.at >= callback.lastCallAt;
  return {
    ...callback,
    queue: isLast ? call.queue : callback.queue,
    calls: callback.calls + 1,
    firstCallAt: Math.min(callback.firstCallAt, call.at),
    lastCallAt: Math.max(callback.lastCallAt, call.at),
  };
}

/**
 * What a call does to an open callback. Answered after the caller gave up last: it is closed. To the number, not answered: an attempt, and the last
 * of them gives it up. Any other, such as one from before that a desk tells late, does nothing.
 * @returns null: nothing changes
 */
export function afterCall(callback: Callback, call: CallbackCall): Callback | null {
  const { direction, startedAt, answeredAt, by } = call;
  if (answeredAt !== null) {
    if (answeredAt <= callback.lastCallAt) return null;
    return {
      ...callback,
      closed: direction === "out" ? "reached" : "called-again",
      closedAt: answeredAt,
      closedBy: by,
    };
  }
  if (direction === "in" || startedAt < callback.firstCallAt) return null;
  const attempts = callback.attempts + 1;
  const lastAttemptAt = Math.max(callback.lastAttemptAt ?? 0, startedAt);
  const tried = { ...callback, attempts, lastAttemptAt };
  return attempts < callback.maxAttempts
    ? tried
    : { ...tried, closed: "not-reached", closedAt: startedAt, closedBy: by };
}
