export {
  type AgentEvent,
  type AgentEventType,
  type AgentTransition,
  type IllegalAgentEvent,
  transition,
} from "./transition.ts";
export { Agent, AgentState, NextAgentState, ReasonCode } from "./types.ts";
export { canLeaveWrapUp, type WrapUpCheck, type WrapUpMode, type WrapUpWork, wrapUpRemainingMs } from "./wrap-up.ts";
