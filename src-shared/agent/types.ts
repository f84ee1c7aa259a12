import { z } from "zod";
import { EpochMs } from "../times.ts";

/** The code of a not-ready reason: one of central's (`Reason`), or `no-answer`, which the desk sets after an unanswered call. */
export const ReasonCode = z.string().regex(/^[a-z0-9-]{1,64}$/, "small letters, digits and hyphens, up to 64");
export type ReasonCode = z.infer<typeof ReasonCode>;

/**
 *  not-ready ⇄ ready ──offer──► reserved ──answer──► talking ──end──► wrap-up ──saved──► ready | next
 *                        └─unanswered─► not-ready(no-answer)
 */
export const AgentState = z.discriminatedUnion("name", [
  z.object({ name: z.literal("signed-out"), at: EpochMs }),
  z.object({ name: z.literal("not-ready"), at: EpochMs, reason: ReasonCode.nullable() }),
  z.object({ name: z.literal("ready"), at: EpochMs }),
  z.object({ name: z.literal("reserved"), at: EpochMs }),
  z.object({ name: z.literal("talking"), at: EpochMs }),
  z.object({ name: z.literal("wrap-up"), at: EpochMs }),
]);
export type AgentState = z.infer<typeof AgentState>;

/** The state to go to when the work in hand is done; chosen by the agent during a call. */
export const NextAgentState = z.discriminatedUnion("name", [
  z.object({ name: z.literal("ready") }),
  z.object({ name: z.literal("not-ready"), reason: ReasonCode.nullable() }),
]);
export type NextAgentState = z.infer<typeof NextAgentState>;

export const Agent = z.object({ state: AgentState, next: NextAgentState.nullable() });
export type Agent = z.infer<typeof Agent>;
