import { z } from "zod";
import { AgentState, NextAgentState } from "#shared/agent/index.ts";
import { DeskOrder } from "#shared/contract/central/index.ts";
import { UserId } from "#shared/ids.ts";

/** What the nodes of one central tell each other. */
export const BusMessage = z.discriminatedUnion("type", [
  /** Records changed: desks have something to pull. */
  z.object({ type: z.literal("changed") }),
  /** A session ended on whichever node: its socket is to be told, if it is here. */
  /** A handover was written: desks of these users are told, wherever they are. Its content is read from the database. */
  z.object({ type: z.literal("handover"), id: z.string(), userIds: z.array(UserId) }),
  z.object({ type: z.literal("announcements") }),
  /** Events of queues were written down: whoever counts reads on from where it stands. */
  z.object({ type: z.literal("queue-events") }),
  /** What agents do, or who is there, is not what it was; of `anew` also what was said of before. At most `maxPresenceIds` of both. */
  z.object({ type: z.literal("presence"), userIds: z.array(UserId), anew: z.array(UserId) }),
  /** What a supervisor asks of these desks, wherever they are connected. */
  z.object({
    type: z.literal("order"),
    to: z.array(z.object({ userId: UserId, sessionId: z.string() })),
    order: DeskOrder,
  }),
  /** A desk said this to a node that it is not connected to. */
  z.object({
    type: z.literal("agent-said"),
    userId: UserId,
    sessionId: z.string(),
    state: AgentState,
    next: NextAgentState.nullable(),
  }),
  /** An agent has left queues for this session, or come back. */
  z.object({ type: z.literal("queues-chosen"), userId: UserId }),
  /** Not-ready reasons or queues changed. */
  z.object({ type: z.literal("catalogue") }),
  /** A report that this user has central make is there. */
  z.object({ type: z.literal("reports"), userId: UserId }),
  /** Somebody's rights changed: desks ask who their users are now. */
  z.object({ type: z.literal("rights"), userId: UserId.optional() }),
  z.object({ type: z.literal("session-ended"), sessionId: z.string(), superseded: z.boolean(), deskName: z.string() }),
]);
/** A message has less than 8,000 bytes. */
export const maxPresenceIds = 150;

/** `missed` is said by a bus to its own node: it was cut off and can't know what was published meanwhile. */
export type BusMessage = z.infer<typeof BusMessage> | { readonly type: "missed" };

/** Carries messages to every node, this one included. Nodes are stateless beyond their own sockets (DESIGN 9). */
export interface LiveBus {
  publish(message: Exclude<BusMessage, { type: "missed" }>): Promise<void>;
  /** @returns the function that ends the subscription. */
  subscribe(listener: (message: BusMessage) => void): () => void;
  close(): Promise<void>;
}
