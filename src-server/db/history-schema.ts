import type { Generated } from "kysely";
import type { AgentState } from "#shared/agent/index.ts";
import type { InteractionId, UserId } from "#shared/ids.ts";
import type { QueueEvent, Visit } from "#shared/queue/index.ts";

export interface QueueVisitRow extends Visit {
  id: number;
}

export interface QueueEventRow {
  at: number;
  queue: string;
  caller: string;
  type: QueueEvent["type"];
  member: string | null;
  /** When the caller joined whom it counts to. */
  joinedAt: number;
  /** The event as it was told, without the caller's number and name; JSON. */
  told: string;
  /** Its place in the order of commit, without gaps; 0: of before there was one. */
  seq: number;
}

/** From `at` on the agent was in this state. */
export interface AgentStateRow {
  id: Generated<number>;
  userId: UserId;
  at: number;
  state: AgentState["name"];
  reason: string | null;
  /** The same moment by the desk's clock; null: central's own conclusion from a desk that is gone. */
  saidAt: number | null;
}

/** A wrap-up that is over and whose call has not been told yet. */
export interface WrapUpDueRow {
  id: Generated<number>;
  userId: UserId;
  /** Since when the agent had talked; null: nobody knows. */
  talkedFrom: number | null;
  wrapFrom: number;
  wrapUntil: number;
  /** A desk that is gone may come back, still in its wrap-up: it is not told before this time. */
  notBefore: number;
}

export interface QueuePictureRow {
  queue: string;
  /** `QueueNow` without members; JSON on the way in. */
  now: string;
}

/** A call that makes, counts for or ends a callback, and has not been looked at yet (callbacks/settle-calls.ts). */
export interface CallbackDueRow {
  id: Generated<number>;
  kind: "abandoned" | "answered" | "call";
  at: number;
  /** As the exchange told it, or E.164. */
  number: string;
  /** Of a visit to a queue. */
  queue: string | null;
  /** Who answered it. */
  member: string | null;
  /** Of `call`. */
  interactionId: InteractionId | null;
}
