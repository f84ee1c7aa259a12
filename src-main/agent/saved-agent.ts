import { z } from "zod";
import { Agent } from "#shared/agent/index.ts";
import { CallId } from "#shared/ids.ts";
import { EpochMs } from "#shared/times.ts";

/** Where the agent's state outlives the engine (the store's kv). */
export interface AgentMemory {
  get(key: string): string | null;
  set(key: string, value: string | null): Promise<void>;
}

export const SavedAgent = z.object({
  agent: Agent,
  /** Calls whose optional wrap-up the agent has left for later. */
  left: z.array(CallId),
  /** When the engine was last known to run. */
  aliveAt: EpochMs,
});
export type SavedAgent = z.infer<typeof SavedAgent>;

const key = "agent.state";

/** null: nothing is kept, or not in a form of this version. */
export function readSavedAgent(memory: AgentMemory): SavedAgent | null {
  const text = memory.get(key);
  if (text === null) return null;
  try {
    return SavedAgent.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function writeSavedAgent(memory: AgentMemory, saved: SavedAgent): Promise<void> {
  return memory.set(key, JSON.stringify(saved));
}
