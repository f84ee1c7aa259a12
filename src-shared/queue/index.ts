export {
  type AgentChange,
  AgentTimes,
  type AgentTimesRow,
  addAgentTimes,
  agentTimes,
  noAgentTimes,
  occupancy,
} from "./agent-times.ts";
export { type AbandonRule, abandonRules, type CountingRule } from "./counting-rule.ts";
export { AgentCounts, addAgentCounts, addQueueCounts, noAgentCounts, noQueueCounts, QueueCounts } from "./counts.ts";
export { queueCountsOf } from "./counts-of-visit.ts";
export {
  countEvent,
  countEvents,
  countsOfMember,
  countsOfQueue,
  type DayCounts,
  dayFrom,
  dayKnown,
  emptyDay,
  type KnownDay,
  tallyOfDay,
} from "./day-counts.ts";
export {
  type Interval,
  type IntervalOf,
  intervalsIn,
  isZone,
  type ReportInterval,
  reportIntervals,
} from "./intervals.ts";
export {
  type AtDesk,
  atDesk,
  decidedAtExchange,
  differences,
  type MembershipCommand,
  type Place,
  type Places,
  pauseReasons,
  placesIn,
  placesOf,
  type QueueAgent,
  wantedPlace,
} from "./membership.ts";
export {
  abandonmentRate,
  averageAbandonMs,
  averageHandleMs,
  averageSpeedOfAnswerMs,
  longestWaitMs,
  serviceLevel,
  serviceLevelShare,
} from "./metrics.ts";
export { type AgentRow, type Counting, type QueueRow, type Tally, tallyOf } from "./tally.ts";
export {
  CallerId,
  callEnders,
  leaveReasons,
  MemberName,
  memberStates,
  QueueCallNow,
  QueueEvent,
  QueueMemberNow,
  QueueName,
  QueueNow,
  WaitingCaller,
} from "./types.ts";
export { isUnderWay, type Visit, type VisitStep, type VisitsBefore, visitAfter } from "./visits.ts";
