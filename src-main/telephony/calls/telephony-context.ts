import type { Logger } from "pino";
import type { LineProvisioning } from "#shared/contract/central/schemas.ts";
import type { CallId } from "#shared/ids.ts";
import type { Listeners } from "../listeners.ts";
import type { LinkTimes } from "../sip/link-times.ts";
import type { SipLine } from "../sip/sip-line.ts";
import type { Timers } from "../timers.ts";
import type { AutoAnswer, MediaPort, TelephonyEvents } from "../types.ts";
import type { CallRegistry } from "./call-registry.ts";
import type { Mix } from "./mix.ts";
import type { Ringer } from "./ringer.ts";

/** What the parts of the call room share. */
export interface TelephonyContext {
  readonly registry: CallRegistry;
  readonly line: SipLine;
  readonly ringer: Ringer;
  readonly mix: Mix;
  readonly events: Listeners<TelephonyEvents>;
  readonly media: MediaPort;
  readonly provisioning: LineProvisioning;
  readonly logger: Logger;
  readonly now: () => number;
  readonly random: () => number;
  readonly timers: Timers;
  readonly times: LinkTimes;
  readonly newCallId: () => CallId;
  autoAnswer(): AutoAnswer;
  doNotDisturb(): boolean;
  /** Counts media pages; 0 before the first. */
  page(): number;
}
