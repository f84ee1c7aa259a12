export { cleanDisplayName } from "./display-name.ts";
export { endCauseOf } from "./end-cause.ts";
export type { CallEvent, CallEventType } from "./events.ts";
export { type InteractionDetails, interactionOf, outcomeOf } from "./interaction-of.ts";
export { type EndedCall, holdMs, isEnded, isLive, ringMs, talkMs } from "./record.ts";
export { type CallTransition, type IllegalCallEvent, transition } from "./transition.ts";
export {
  AttachedData,
  Call,
  CallDirection,
  CallState,
  type CallStateName,
  CallWork,
  EndCause,
  RemoteParty,
} from "./types.ts";
