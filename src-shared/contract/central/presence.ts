import { z } from "zod";
import { AgentState, NextAgentState } from "../../agent/types.ts";
import { UserId } from "../../ids.ts";
import { EpochMs } from "../../times.ts";

/** PUT /v1/presence → 204: what the agent at this desk is doing. Sent on each change, and again when the live feed is open anew. */
export const PresenceUpdate = z.object({
  state: AgentState,
  /** What the agent chose to be after the work in hand. */
  next: NextAgentState.nullable().default(null),
  /**
   * States before it that central was not told of (it was away), in their order. The first may be the one that was told last, again: it says that the
   * agent was in it until the next one, however long the desk was not connected. What central was told before is kept once.
   */
  passed: z.array(AgentState).max(500).default([]),
  /** The desk's clock when it said so: central places the states by its own. Left out: the clocks are taken as one. */
  sentAt: EpochMs.optional(),
});
export type PresenceUpdate = z.infer<typeof PresenceUpdate>;

/** One desk that is connected to central, on whichever node. */
export const Present = z.object({
  userId: UserId,
  name: z.string(),
  extension: z.string().nullable(),
  deskName: z.string(),
  connectedAt: EpochMs,
  /** By central's clock. null: the desk has not said yet. */
  state: AgentState.nullable(),
  /** What the agent chose to be after the work in hand. */
  next: NextAgentState.nullable().default(null),
});
export type Present = z.infer<typeof Present>;

/** GET /v1/presence: by name. Whoever's desk or node died without a word is gone after `PresenceList.vanishMs` at the latest. */
export const PresenceList = z.object({ items: z.array(Present), vanishMs: z.number().int(), serverTime: EpochMs });
export type PresenceList = z.infer<typeof PresenceList>;
