import type { DataScope, ReportFile, ReportSchedule } from "#shared/contract/central/index.ts";
import type { TeamId, UserId } from "#shared/ids.ts";
import type { QueueCounts } from "#shared/queue/index.ts";

/** What became of those who joined a queue within a quarter of an hour, by the rule that is named. */
export interface QueueSumRow extends QueueCounts {
  /** When it begins. */
  quarter: number;
  queue: string;
  serviceLevelMs: number;
  shortAbandonMs: number;
}

export interface ReportScheduleRow
  extends Omit<ReportSchedule, "weekdays" | "nextAt" | "lastAt" | "queues" | "version"> {
  userId: UserId;
  queues: string[] | null;
  /** "12345" */
  weekdays: string;
  version: number;
  /** The moment for which it is made next; null: not active. */
  dueAt: number | null;
  /** When a node takes it up: at `dueAt`, later after a failure. */
  tryAt: number | null;
  /** Failures since the last moment. */
  tries: number;
  lastAt: number | null;
  createdAt: number;
  updatedAt: number;
}

export interface ReportFileRow extends Omit<ReportFile, "from" | "until" | "bytes"> {
  userId: UserId;
  /** What its owner saw when it was made. */
  scope: DataScope;
  teams: TeamId[];
  spanFrom: number;
  spanUntil: number;
  body: Uint8Array;
}
