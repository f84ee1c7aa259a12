export { type DialogData, DialogSnapshot } from "./calls/dialog-snapshot.ts";
export { createTelephony } from "./create-telephony.ts";
export {
  createExternalPop,
  type ExternalPop,
  ExternalPopError,
  type ExternalPopOptions,
  type ExternalPopRequest,
} from "./external/index.ts";
export { type ParsedLink, parseLink } from "./links/index.ts";
export { TelephonyError, type TelephonyProblem } from "./telephony-error.ts";
export type { Timers } from "./timers.ts";
export type {
  CallChange,
  CallTimings,
  MediaPort,
  Telephony,
  TelephonyEvents,
  TelephonyOptions,
} from "./types.ts";
