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
