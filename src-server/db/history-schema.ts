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
}

export interface QueuePictureRow {
  queue: string;
  /** `QueueNow` without members; JSON on the way in. */
  now: string;
}
