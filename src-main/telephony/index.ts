export { type DialogData, DialogSnapshot } from "./calls/dialog-snapshot.ts";
export { createTelephony } from "./create-telephony.ts";
export {
  createDeskPhone,
  type DeskPhone,
  type DeskPhoneAnswer,
  type DeskPhoneOptions,
  type DeskPhonePort,
  type DeskPhoneStanding,
} from "./desk-phone/index.ts";
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
  DialRequest,
  MediaPort,
  PassingMessage,
  Telephony,
  TelephonyEvents,
  TelephonyOptions,
  TransferTo,
} from "./types.ts";
