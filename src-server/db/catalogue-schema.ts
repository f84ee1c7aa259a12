import type { Generated } from "kysely";
import type { Queue, QueueMember, QueueTeam, Reason } from "#shared/contract/central/index.ts";
import type { QueueId, UserId } from "#shared/ids.ts";

interface Stamps {
  createdAt: number;
  updatedAt: number;
}

export interface ReasonRow extends Reason, Stamps {}

type CallbackColumns = "callbacks" | "callbackTeamId" | "callbackDueMin" | "callbackAttempts";

export interface QueueRow extends Omit<Queue, "members" | "teams" | CallbackColumns>, Stamps {
  callbacks: Generated<Queue["callbacks"]>;
  callbackTeamId: Generated<Queue["callbackTeamId"]>;
  callbackDueMin: Generated<number>;
  callbackAttempts: Generated<number>;
  deletedAt: number | null;
}

export interface QueueMemberRow extends QueueMember {
  queueId: QueueId;
}

/** A member whom central has made. */
export interface QueueMembershipRow {
  /** The exchange's names. */
  queue: string;
  member: string;
  userId: UserId;
  nodeId: string;
  leftAt: number | null;
}

/** A queue that an agent takes no calls from as long as the session lasts. */
export interface QueueLeftRow {
  sessionId: string;
  queueId: QueueId;
}

export interface QueueTeamRow extends QueueTeam {
  queueId: QueueId;
}
