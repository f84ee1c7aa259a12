import { z } from "zod";

/** What an exchange calls a queue (`Queue.exchangeName`). */
export const QueueName = z.string().min(1).max(64);
export type QueueName = z.infer<typeof QueueName>;
/** An agent in a queue's words: the extension of their line, as the exchange's member interface has it. */
export const MemberName = z.string().min(1).max(64);
export type MemberName = z.infer<typeof MemberName>;
/** The exchange's own id of the caller's leg: the same in every event of one caller, in every queue. */
export const CallerId = z.string().min(1).max(128);
export type CallerId = z.infer<typeof CallerId>;

/** `at`: ms since 1970 by central's clock. All durations in ms, as the exchange's events place them. */
const base = { at: z.number().int(), queue: QueueName };
const caller = { ...base, caller: CallerId };

/** Why a caller left a queue without an agent and without hanging up. */
export const leaveReasons = ["timeout", "key", "empty", "moved", "unknown"] as const;
/** Who ended an answered call; `transfer`: the agent gave it away. */
export const callEnders = ["caller", "agent", "transfer", "unknown"] as const;

/** What happened in a queue, in an exchange's words made ours. Whoever has all of them has every count. */
export const QueueEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("joined"),
    ...caller,
    number: z.string().nullable(),
    name: z.string().nullable(),
    position: z.number().int(),
  }),
  /** A member's phone rings for this caller. */
  z.object({ type: z.literal("offered"), ...caller, member: MemberName }),
  /** It rang, and was not answered, or refused. */
  z.object({ type: z.literal("unanswered"), ...caller, member: MemberName, rangMs: z.number().int() }),
  z.object({ type: z.literal("answered"), ...caller, member: MemberName, waitedMs: z.number().int() }),
  /** The caller hung up while waiting. */
  z.object({ type: z.literal("abandoned"), ...caller, waitedMs: z.number().int(), position: z.number().int() }),
  z.object({ type: z.literal("left"), ...caller, waitedMs: z.number().int(), reason: z.enum(leaveReasons) }),
  /** An answered call is over for its member: `talkedMs` without what it was on hold, `heldMs`. */
  z.object({
    type: z.literal("ended"),
    ...caller,
    member: MemberName,
    talkedMs: z.number().int(),
    heldMs: z.number().int(),
    by: z.enum(callEnders),
  }),
  /**
   * The member's work after the call is done. Exchanges don't know it: whoever has the agents' states tells it, after `ended` and before
   * the member's next call of this queue ends.
   */
  z.object({ type: z.literal("wrapped-up"), ...caller, member: MemberName, wrapUpMs: z.number().int() }),
]);
export type QueueEvent = z.infer<typeof QueueEvent>;

/** What a member is to the exchange. `unavailable`: no phone is registered. */
export const memberStates = ["idle", "ringing", "talking", "held", "unavailable"] as const;

/** One agent in one queue, as the exchange has them. */
export const QueueMemberNow = z.object({
  member: MemberName,
  state: z.enum(memberStates),
  /** Paused members are offered nothing. */
  paused: z.boolean(),
  pauseReason: z.string().nullable(),
  /** Since when it is so; null where the exchange does not say. */
  since: z.number().int().nullable(),
  /** The queue's own order: who has a lower penalty is asked first. */
  penalty: z.number().int(),
  /** The exchange offers nothing before this time (its own wrap-up time). */
  wrapUpUntil: z.number().int().nullable(),
});
export type QueueMemberNow = z.infer<typeof QueueMemberNow>;

/** A caller who waits. */
export const WaitingCaller = z.object({
  caller: CallerId,
  number: z.string().nullable(),
  name: z.string().nullable(),
  /** 1 is next. */
  position: z.number().int(),
  since: z.number().int(),
});
export type WaitingCaller = z.infer<typeof WaitingCaller>;

/** A call between a caller of the queue and a member. */
export const QueueCallNow = z.object({
  caller: CallerId,
  number: z.string().nullable(),
  name: z.string().nullable(),
  member: MemberName,
  answeredAt: z.number().int(),
});
export type QueueCallNow = z.infer<typeof QueueCallNow>;

/** A queue as the exchange has it now. */
export const QueueNow = z.object({
  queue: QueueName,
  waiting: z.array(WaitingCaller),
  calls: z.array(QueueCallNow),
  members: z.array(QueueMemberNow),
});
export type QueueNow = z.infer<typeof QueueNow>;
