import { z } from "zod";
import { DispositionId, UserId } from "../../ids.ts";
import {
  AgentCounts,
  AgentTimes,
  abandonRules,
  isZone,
  noAgentTimes,
  QueueCounts,
  QueueName,
  reportIntervals,
} from "../../queue/index.ts";
import { DurationMs, EpochMs } from "../../times.ts";

const moment = z.coerce.number().int().nonnegative();
const day = 24 * 60 * 60_000;
/** The longest span of a report, in days, by its intervals. */
const longestDays = { "15": 32, "30": 32, "60": 93, day: 800, all: 800 } as const;

const span = {
  /** Callers who joined from then (included) until then (not included). */
  from: moment,
  until: moment,
  /** By whose clock intervals and days begin. */
  zone: z.string().max(64).default("UTC").refine(isZone, "a time zone of IANA's such as Asia/Shanghai"),
  /** Minutes, days, or the whole span in one row. */
  interval: z.enum([...reportIntervals, "all"]).default("day"),
  /** The exchange's names, one or several of the parameter; without it all queues. */
  queue: z.union([QueueName.transform((it) => [it]), z.array(QueueName).max(200)]).optional(),
  /** The service level's formula; without it each queue's own, and `ignored` where queues are added up. */
  abandons: z.enum(abandonRules).optional(),
};

/** GET /v1/reports/{intervals,queues,agents,dispositions}. Intervals in which nothing happened have no row. */
export const ReportSpan = z.object(span).check(notTooLong);
export type ReportSpan = z.infer<typeof ReportSpan>;

/** GET /v1/exports/reports/:report. */
export const ReportExport = z
  .object({ ...span, format: z.enum(["csv", "xlsx"]).default("csv"), language: z.enum(["en", "zh-CN"]).default("en") })
  .check(notTooLong);
export type ReportExport = z.infer<typeof ReportExport>;
export const ReportName = z.enum(["intervals", "queues", "agents", "dispositions"]);
export type ReportName = z.infer<typeof ReportName>;

const share = z.number().nullable();
const averageMs = z.number().nullable();
const interval = { from: EpochMs, until: EpochMs };

/** `counts`: the sums, which are exact; the figures are made of them as src-shared/queue/metrics.ts says. null: there is none. */
export const QueueReportRow = z.object({
  ...interval,
  /** The exchange's name; null: all that were asked for together. */
  queue: QueueName.nullable(),
  counts: QueueCounts,
  abandons: z.enum(abandonRules),
  serviceLevel: share,
  abandonmentRate: share,
  averageSpeedOfAnswerMs: averageMs,
  averageAbandonMs: averageMs,
  averageHandleMs: averageMs,
  longestWaitMs: DurationMs.nullable(),
});
export type QueueReportRow = z.infer<typeof QueueReportRow>;
export const QueueReport = z.object({ items: z.array(QueueReportRow) });

/**
 * Of agents whom the reader's scope reaches; whoever sees all is told of extensions without a user, too. Who took no call and was signed in has a row
 * as well, but where queues were asked for: time belongs to no queue.
 */
export const AgentReportRow = z.object({
  ...interval,
  /** The extension that the exchange's queues know the agent by. */
  member: z.string(),
  /** Whose extension it is now. */
  userId: UserId.nullable(),
  name: z.string().nullable(),
  counts: AgentCounts,
  averageHandleMs: averageMs,
  /** Where it passed, whatever the queue: not as `counts`, which belong to when callers joined. */
  times: AgentTimes.default(noAgentTimes),
  /** Of `times`; null: the agent was not there for calls. */
  occupancy: share.default(null),
});
export type AgentReportRow = z.infer<typeof AgentReportRow>;
export const AgentReport = z.object({ items: z.array(AgentReportRow) });

/** Calls that agents wrote down, by what came of them; of those whom the reader's scope reaches. By when they began. */
export const DispositionReportRow = z.object({
  dispositionId: DispositionId.nullable(),
  labelEn: z.string().nullable(),
  labelZh: z.string().nullable(),
  calls: z.number().int(),
  talkMs: DurationMs,
  holdMs: DurationMs,
  wrapUpMs: DurationMs,
});
export type DispositionReportRow = z.infer<typeof DispositionReportRow>;
export const DispositionReport = z.object({ items: z.array(DispositionReportRow) });

function notTooLong({
  value,
  issues,
}: {
  readonly value: { readonly from: number; readonly until: number; readonly interval: keyof typeof longestDays };
  readonly issues: z.core.$ZodRawIssue[];
}): void {
  const { from, until, interval } = value;
  const longest = longestDays[interval];
  const tooLong = `with these intervals a report is of ${longest} days at most: ask for fewer days or longer intervals`;
  const message = until <= from ? "must be later than from" : until - from > longest * day ? tooLong : null;
  if (message !== null) issues.push({ code: "custom", message, path: ["until"], input: until });
}
