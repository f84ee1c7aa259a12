import { z } from "zod";
import { AgentState } from "../../agent/types.ts";
import { UserId } from "../../ids.ts";
import { EpochMs } from "../../times.ts";

/** PUT /v1/presence → 204: what the agent at this desk is doing. Sent on each change, and again when the live feed is open anew. */
export const PresenceUpdate = z.object({ state: AgentState });

/** One desk that is connected to central, on whichever node. */
export const Present = z.object({
  userId: UserId,
  name: z.string(),
  extension: z.string().nullable(),
  deskName: z.string(),
  connectedAt: EpochMs,
  /** null: the desk has not said yet. */
  state: AgentState.nullable(),
});
export type Present = z.infer<typeof Present>;

/** GET /v1/presence: by name. Whoever's desk or node died without a word is gone after `PresenceList.vanishMs` at the latest. */
export const PresenceList = z.object({ items: z.array(Present), vanishMs: z.number().int(), serverTime: EpochMs });
export type PresenceList = z.infer<typeof PresenceList>;
