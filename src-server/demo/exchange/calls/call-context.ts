import type { IncomingReferRequest } from "sip.js/lib/core/index.js";
import type { ExchangeLogger } from "../logger.ts";
import type { FrameClock } from "../media/frame-clock.ts";
import type { VoiceLibrary } from "../media/voice-library.ts";
import type { Switchboard } from "../queues/switchboard.ts";
import type { AccountBook } from "../sip/authenticator.ts";
import type { CoreSwitch } from "../sip/core-switch.ts";
import type { Registrar } from "../sip/registrar.ts";
import type { Connection } from "../sip/socket-server.ts";
import type { CallKind, DemoAccount, DemoCaller, ExchangeEvent } from "../types.ts";
import type { DeskEnd } from "./desk-end.ts";
import type { ExchangeCall } from "./exchange-call.ts";

/** What everything about calls works with; made once per running exchange. */
export interface CallContext {
  readonly sip: CoreSwitch;
  readonly registrar: Registrar;
  readonly accounts: AccountBook;
  readonly callers: readonly DemoCaller[];
  readonly voices: VoiceLibrary;
  readonly clock: FrameClock;
  readonly logger: ExchangeLogger;
  readonly now: () => number;
  readonly graceMs: number;
  readonly answerAfterMs: number;
  readonly hostAddresses: readonly string[];
  /** Desks with a live dialog. */
  readonly desks: Set<DeskEnd>;
  /** Accounts whose desks ring, each for a call. */
  readonly rings: Set<{ readonly account: DemoAccount; readonly call: ExchangeCall }>;
  readonly queues: Switchboard;
  /** Told of every socket that closes. */
  readonly lossListeners: Set<(connection: Connection) => void>;
  emit(event: ExchangeEvent): void;
  newCall(kind: CallKind): ExchangeCall;
  /** Acts on a REFER of a desk. */
  refer(end: DeskEnd, request: IncomingReferRequest): void;
}
