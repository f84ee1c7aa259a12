export { NumberHider } from "./hide-numbers.ts";
export {
  isSip,
  type LadderArrow,
  type LadderMark,
  type LadderRow,
  type LadderTone,
  type Lifeline,
  ladderRows,
  lifelines,
  type SipSummary,
} from "./ladder.ts";
export { redactMessage } from "./redact-message.ts";
export { callIdOf, replacedCallIdOf } from "./sip-text.ts";
export { type TracingDesk, traceFile } from "./trace-file.ts";
export {
  type EventKind,
  readTitle,
  type TraceCode,
  type TraceValues,
  traceCodes,
  traceTitle,
} from "./trace-title.ts";
export { TracedCall, TraceEntry } from "./types.ts";
