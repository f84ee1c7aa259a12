import { z } from "zod";
import { abandonRules, QueueName } from "../../queue/index.ts";
import { EpochMs } from "../../times.ts";
import {
  ReportCallsQuery,
  ReportName,
  ReportSchedule,
  ReportScheduleRequest,
  ReportStep,
  ZoneName,
} from "../central/index.ts";

/** What pages show of central's reports: the desk passes it on as central has it. */
export {
  type AgentReportRow,
  countedCallers,
  type DispositionReportRow,
  longestReportDays,
  type QueueReportRow,
  type ReportCall,
  type ReportFile,
  ReportName,
  type ReportSchedule,
  type ReportScheduleRequest,
  type ReportStep,
  scheduledSpans,
} from "../central/index.ts";

/** What a report is of. null: all queues; each queue's own formula. */
export const DeskReportSpan = z.object({
  from: EpochMs,
  until: EpochMs,
  zone: ZoneName,
  interval: ReportStep,
  queues: z.array(QueueName).min(1).max(200).nullable(),
  abandons: z.enum(abandonRules).nullable(),
});
export type DeskReportSpan = z.infer<typeof DeskReportSpan>;

/** The callers behind a row; see `ReportCallsQuery`. */
export const DeskReportCalls = z.object({
  from: EpochMs,
  until: EpochMs,
  queues: DeskReportSpan.shape.queues,
  member: z.string().min(1).max(64).nullable(),
  counted: ReportCallsQuery.shape.counted.unwrap().nullable(),
  disposition: ReportCallsQuery.shape.disposition.unwrap().nullable(),
  cursor: z.string().max(60).nullable(),
  limit: z.number().int().min(1).max(200),
});
export type DeskReportCalls = z.infer<typeof DeskReportCalls>;

export const DeskReportExport = z.object({
  report: ReportName,
  span: DeskReportSpan,
  format: z.enum(["csv", "xlsx"]),
  language: z.enum(["en", "zh-CN"]),
});
export type DeskReportExport = z.infer<typeof DeskReportExport>;

/** `id` null: a new one. */
export const SaveReportSchedule = z.object({ id: ReportSchedule.shape.id.nullable(), schedule: ReportScheduleRequest });
