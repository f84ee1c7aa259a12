import type { Queue, QueueMember, QueueTeam, Reason } from "#shared/contract/central/index.ts";
import type { QueueId } from "#shared/ids.ts";

interface Stamps {
  createdAt: number;
  updatedAt: number;
}

export interface ReasonRow extends Reason, Stamps {}

export interface QueueRow extends Omit<Queue, "members" | "teams">, Stamps {
  deletedAt: number | null;
}

export interface QueueMemberRow extends QueueMember {
  queueId: QueueId;
}

export interface QueueTeamRow extends QueueTeam {
  queueId: QueueId;
}
