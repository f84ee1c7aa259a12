import { createContext, useContext } from "react";
import { noHands, type QueueHands } from "./agent-view.ts";

/** Agents by what they can do, for each queue: counted once for all rows. */
export const HandsContext = createContext<ReadonlyMap<string, QueueHands>>(new Map());

export function useHands(queue: string): QueueHands {
  return useContext(HandsContext).get(queue) ?? noHands;
}
