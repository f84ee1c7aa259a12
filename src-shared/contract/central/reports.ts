import { z } from "zod";
import { CustomerId, DispositionId, InteractionId, LeadId, UserId } from "../../ids.ts";
import {
  AgentCounts,
  AgentTimes,
  abandonRules,
  callEnders,
  isZone,
  leaveReasons,
  noAgentTimes,
  QueueCounts,
  QueueName,
  reportIntervals,
} from "../../queue/index.ts";
import { DurationMs, EpochMs } from "../../times.ts";

const moment = z.coerce.number().int().nonnegative();
const day = 24 * 60 * 60_000;
/** The longest span of a report, in days, by its intervals. */
export const longestReportDays = { "15": 32, "30": 32, "60": 93, day: 800, all: 800 } as const;

export const ZoneName = z.string().max(64).refine(isZone, "a time zone of IANA's such as Asia/Shanghai");
/** Minutes, days, or the whole span in one row. */
export const ReportStep = z.enum([...reportIntervals, "all"]);
export type ReportStep = z.infer<typeof ReportStep>;

const callers = {
  /** Callers who joined from then (included) until then (not included). */
  from: moment,
  until: moment,
  /** The exchange's names, one or several of the parameter; without it all queues. */
  queue: z.union([QueueName.transform((it) => [it]), z.array(QueueName).max(200)]).optional(),
};

const span = {
  ...callers,
  /** By whose clock intervals and days begin. */
  zone: ZoneName.default("UTC"),
  interval: ReportStep.default("day"),
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

/** Which of the callers a count of `QueueCounts` counts. */
export const countedCallers = [
  "offered",
  "answered",
  "answeredInTime",
  "abandoned",
  "abandonedInTime",
  "abandonedShort",
  "left",
  "handled",
] as const;

/**
 * GET /v1/reports/calls: the callers behind a row. With `disposition` the calls behind a row of dispositions (`none`: those without one), which know
 * neither `member` nor `counted`.
 */
export const ReportCallsQuery = z
  .object({
    ...callers,
    /** Whom the agent's extension answered. */
    member: z.string().min(1).max(64).optional(),
    /** Those that this count counts; without it all. */
    counted: z.enum(countedCallers).optional(),
    disposition: z.union([DispositionId, z.literal("none")]).optional(),
    cursor: z
      .string()
      .regex(/^\d{1,15}~(\d{1,15}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  })
  .check(({ value, issues }) => notTooLong({ value: { ...value, interval: "all" }, issues }));
export type ReportCallsQuery = z.infer<typeof ReportCallsQuery>;

/** A caller of a queue, or a call that an agent wrote down. What is not known, or not for this reader, is null. */
export const ReportCall = z.object({
  id: z.string(),
  joinedAt: EpochMs,
  queue: z.string().nullable(),
  number: z.string().nullable(),
  name: z.string().nullable(),
  /** Who called is known, and outside of what the reader sees. */
  hidden: z.boolean(),
  /** `not-answered`: an agent's call that was not. */
  outcome: z.enum(["waiting", "answered", "abandoned", "left", "unknown", "not-answered"]),
  leaveReason: z.enum(leaveReasons).nullable(),
  waitedMs: DurationMs.nullable(),
  /** The agent, if the reader's scope reaches them. */
  member: z.string().nullable(),
  userId: UserId.nullable(),
  agentName: z.string().nullable(),
  talkedMs: DurationMs.nullable(),
  heldMs: DurationMs.nullable(),
  wrapUpMs: DurationMs.nullable(),
  endedBy: z.enum(callEnders).nullable(),
  /** What the agent wrote down of it, where that is known and the reader sees it; and whom it was logged to. */
  interactionId: InteractionId.nullable(),
  customerId: CustomerId.nullable(),
  leadId: LeadId.nullable(),
});
export type ReportCall = z.infer<typeof ReportCall>;
/** Newest first. */
export const ReportCallPage = z.object({ items: z.array(ReportCall), nextCursor: z.string().nullable() });
export type ReportCallPage = z.infer<typeof ReportCallPage>;

function notTooLong({
  value,
  issues,
}: {
  readonly value: { readonly from: number; readonly until: number; readonly interval: keyof typeof longestReportDays };
  readonly issues: z.core.$ZodRawIssue[];
}): void {
  const { from, until, interval } = value;
  const longest = longestReportDays[interval];
  const tooLong = `with these intervals a report is of ${longest} days at most: ask for fewer days or longer intervals`;
  const message = until <= from ? "must be later than from" : until - from > longest * day ? tooLong : null;
  if (message !== null) issues.push({ code: "custom", message, path: ["until"], input: until });
}
