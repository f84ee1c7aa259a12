import { z } from "zod";
import { UserId } from "#shared/ids.ts";

/** What the nodes of one central tell each other. */
export const BusMessage = z.discriminatedUnion("type", [
  /** Records changed: desks have something to pull. */
  z.object({ type: z.literal("changed") }),
  /** A session ended on whichever node: its socket is to be told, if it is here. */
  /** A handover was written: desks of these users are told, wherever they are. Its content is read from the database. */
  z.object({ type: z.literal("handover"), id: z.string(), userIds: z.array(UserId) }),
  z.object({ type: z.literal("announcements") }),
  /** Not-ready reasons or queues changed. */
  z.object({ type: z.literal("catalogue") }),
  /** A report that this user has central make is there. */
  z.object({ type: z.literal("reports"), userId: UserId }),
  /** Somebody's rights changed: desks ask who their users are now. */
  z.object({ type: z.literal("rights"), userId: UserId.optional() }),
  z.object({ type: z.literal("session-ended"), sessionId: z.string(), superseded: z.boolean(), deskName: z.string() }),
]);
/** `missed` is said by a bus to its own node: it was cut off and can't know what was published meanwhile. */
export type BusMessage = z.infer<typeof BusMessage> | { readonly type: "missed" };

/** Carries messages to every node, this one included. Nodes are stateless beyond their own sockets (DESIGN 9). */
export interface LiveBus {
  publish(message: Exclude<BusMessage, { type: "missed" }>): Promise<void>;
  /** @returns the function that ends the subscription. */
  subscribe(listener: (message: BusMessage) => void): () => void;
  close(): Promise<void>;
}
