import { z } from "zod";
import { NextAgentState } from "../../agent/types.ts";
import { UserId } from "../../ids.ts";
import { CallerId, QueueName } from "../../queue/index.ts";

/** POST /v1/supervision/agents/:id/commands → 204: what is asked of an agent's desk. 404, 409 without a desk that is connected. */
export const AgentCommand = z.discriminatedUnion("do", [
  /** As if the agent had chosen it: at once, or after the work in hand. Needs `supervise.agents`. */
  z.strictObject({ do: z.literal("set-state"), state: NextAgentState }),
  /** The desk signs out, once no call is on; what was not sent stays in its store. Needs `supervise.agents`. */
  z.strictObject({ do: z.literal("sign-out") }),
  /** Shown at the desk until it is read. Needs `supervise.message`. */
  z.strictObject({ do: z.literal("message"), text: z.string().trim().min(1).max(500) }),
]);
export type AgentCommand = z.infer<typeof AgentCommand>;

/** POST /v1/supervision/messages → 204: the same message to several. Needs `supervise.message`. */
export const MessageRequest = z.strictObject({
  userIds: z.array(UserId).min(1).max(5_000),
  text: z.string().trim().min(1).max(500),
});
export type MessageRequest = z.infer<typeof MessageRequest>;

/**
 * POST /v1/supervision/callers/:caller/commands → 204: what is asked of the exchange about a caller of a queue. The line that rings is that of
 * the supervisor who asks. 404 when the caller is gone, 409 in another state, 503 without a link to the exchange.
 */
export const CallerCommand = z.discriminatedUnion("do", [
  /** Hears both. Needs `supervise.listen`. */
  z.strictObject({ do: z.literal("listen") }),
  /** Hears both, and is heard by the agent alone. Needs `supervise.whisper`. */
  z.strictObject({ do: z.literal("whisper") }),
  /** Hears both and is heard by both. Needs `supervise.barge`. */
  z.strictObject({ do: z.literal("barge") }),
  /** The caller is given to the supervisor, and the agent let go. Needs `supervise.take-over`. */
  z.strictObject({ do: z.literal("take-over") }),
  /** Who waits is next. This and the rest need `supervise.callers`. */
  z.strictObject({ do: z.literal("move-to-front") }),
  z.strictObject({ do: z.literal("move-to-queue"), queue: QueueName }),
  z.strictObject({ do: z.literal("move-to-agent"), userId: UserId }),
  z.strictObject({ do: z.literal("hang-up") }),
]);
export type CallerCommand = z.infer<typeof CallerCommand>;

export const CallerParams = z.object({ caller: CallerId });

/** On the live feed, to the agent's desk: what a supervisor asks of it, or what was changed at the exchange. */
export const DeskOrder = z.object({
  /** The same order told twice (to a desk that connected again) is carried out once. */
  id: z.uuid(),
  order: AgentCommand,
  /** Who asked. null: it was changed at the exchange itself (an agent paused there, say). */
  by: z.string().nullable(),
});
export type DeskOrder = z.infer<typeof DeskOrder>;

/** On the live feed, to the agent's desk: a supervisor is in the call. Only where the company lets agents know. */
export const Monitored = z.object({
  /** null: nobody is in it any more. */
  how: z.enum(["listen", "whisper", "barge"]).nullable(),
  /** Who; null: not to be told. */
  by: z.string().nullable(),
});
export type Monitored = z.infer<typeof Monitored>;
