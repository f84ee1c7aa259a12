import { z } from "zod";
import { EpochMs } from "../times.ts";

export const NotReadyReason = z.enum(["break", "lunch", "meeting", "training", "admin", "no-answer"]);
export type NotReadyReason = z.infer<typeof NotReadyReason>;

/**
 *  not-ready ⇄ ready ──offer──► reserved ──answer──► talking ──end──► wrap-up ──saved──► ready | next
 *                        └─unanswered─► not-ready(no-answer)
 */
export const AgentState = z.discriminatedUnion("name", [
  z.object({ name: z.literal("signed-out"), at: EpochMs }),
  z.object({ name: z.literal("not-ready"), at: EpochMs, reason: NotReadyReason.nullable() }),
  z.object({ name: z.literal("ready"), at: EpochMs }),
  z.object({ name: z.literal("reserved"), at: EpochMs }),
  z.object({ name: z.literal("talking"), at: EpochMs }),
  z.object({ name: z.literal("wrap-up"), at: EpochMs }),
]);
export type AgentState = z.infer<typeof AgentState>;

/** The state to go to when the work in hand is done; chosen by the agent during a call. */
export const NextAgentState = z.discriminatedUnion("name", [
  z.object({ name: z.literal("ready") }),
  z.object({ name: z.literal("not-ready"), reason: NotReadyReason.nullable() }),
]);
export type NextAgentState = z.infer<typeof NextAgentState>;

export const Agent = z.object({ state: AgentState, next: NextAgentState.nullable() });
export type Agent = z.infer<typeof Agent>;
