import { z } from "zod";
import { abandonRules, QueueName } from "../../queue/index.ts";
import { EpochMs } from "../../times.ts";
import { ReportName, ReportStep, ZoneName } from "./reports.ts";

/** Spans that are over when a report of them is made. */
export const scheduledSpans = ["yesterday", "last-7-days", "last-month"] as const;

const fields = {
  name: z.string().trim().min(1).max(120),
  report: ReportName,
  /** By the dates of `zone`, as of the moment when it was due. */
  span: z.enum(scheduledSpans),
  zone: ZoneName,
  interval: ReportStep,
  /** The exchange's names; null: all. */
  queues: z.array(QueueName).min(1).max(200).nullable(),
  /** null: each queue's own formula. */
  abandons: z.enum(abandonRules).nullable(),
  format: z.enum(["csv", "xlsx"]),
  language: z.enum(["en", "zh-CN"]),
  /** The time of the day by the clock of `zone`. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of the day such as 07:30"),
  /** ISO 8601: Monday is 1, Sunday 7. */
  weekdays: z
    .array(z.number().int().min(1).max(7))
    .min(1)
    .max(7)
    .refine((days) => new Set(days).size === days.length, "each day once"),
  active: z.boolean(),
};

/** POST /v1/reports/schedules → ReportSchedule. Made with what its owner may see when it is due. */
export const ReportScheduleRequest = z.strictObject(fields);
export type ReportScheduleRequest = z.infer<typeof ReportScheduleRequest>;
/** PATCH /v1/reports/schedules/:id: what is given changes. */
export const ReportScheduleChange = z.strictObject(fields).partial();
export type ReportScheduleChange = z.infer<typeof ReportScheduleChange>;

/** A report that central makes by itself. */
export const ReportSchedule = z.object({
  id: z.uuid(),
  ...fields,
  version: z.number().int(),
  /** null: not active. */
  nextAt: EpochMs.nullable(),
  lastAt: EpochMs.nullable(),
  /** Why there is no file of the last time: the owner may not read reports any more, the file would be too large, or it failed several times. */
  failure: z.enum(["forbidden", "too-large", "failed"]).nullable(),
});
export type ReportSchedule = z.infer<typeof ReportSchedule>;
/** GET /v1/reports/schedules: own ones, by name. */
export const ReportScheduleList = z.object({ items: z.array(ReportSchedule) });

/** A report that was made. */
export const ReportFile = z.object({
  id: z.uuid(),
  /** null: the schedule is gone. */
  scheduleId: z.uuid().nullable(),
  name: z.string(),
  report: ReportName,
  format: z.enum(["csv", "xlsx"]),
  /** What it is of. */
  from: EpochMs,
  until: EpochMs,
  madeAt: EpochMs,
  /** Kept until then; of one user's files only the newest hundred. */
  expiresAt: EpochMs,
  rows: z.number().int(),
  /** Its size. */
  bytes: z.number().int(),
});
export type ReportFile = z.infer<typeof ReportFile>;
/** GET /v1/reports/files: own ones, newest first. */
export const ReportFileList = z.object({ items: z.array(ReportFile) });
