import { z } from "zod";

/** What the nodes of one central tell each other. */
export const BusMessage = z.discriminatedUnion("type", [
  /** Records changed: desks have something to pull. */
  z.object({ type: z.literal("changed") }),
  /** A session ended on whichever node: its socket is to be told, if it is here. */
  z.object({ type: z.literal("session-ended"), sessionId: z.string(), superseded: z.boolean(), deskName: z.string() }),
]);
export type BusMessage = z.infer<typeof BusMessage>;

/** Carries messages to every node, this one included. Nodes are stateless beyond their own sockets (DESIGN 9). */
export interface LiveBus {
  publish(message: BusMessage): Promise<void>;
  /** @returns the function that ends the subscription. */
  subscribe(listener: (message: BusMessage) => void): () => void;
  close(): Promise<void>;
}
