import type { Logger } from "pino";
import type { Store } from "#main/store/index.ts";
import type { Trace } from "#main/trace/index.ts";
import type { MediaBridge } from "../media-bridge.ts";
import type { MediaDesk } from "../media-state.ts";
import type { Notices } from "../notices.ts";
import type { RecordDesk } from "../record-desk.ts";
import { Refusal } from "../refusal.ts";
import type { Session } from "../session/index.ts";
import type { DeskSettings } from "../settings/index.ts";
import type { StateHub } from "../state-hub.ts";
import type { Workplace } from "../workplace.ts";

/** What the desk contract's handlers stand on. */
export interface HandlerDeps {
  readonly hub: StateHub;
  readonly bridge: MediaBridge;
  readonly media: MediaDesk;
  readonly notices: Notices;
  readonly settings: DeskSettings;
  readonly session: Session<Store>;
  /** Opens an address in the system's browser; null: the page that asks stands in it. */
  readonly openInBrowser: ((url: string) => Promise<void>) | null;
  readonly logger: Logger;
  readonly now: () => number;
  /** The signed-in agent's workplace. @throws Refusal `not-signed-in` */
  readonly workplace: () => Workplace;
  readonly records: () => RecordDesk;
  /** null while nobody is signed in. */
  readonly trace: () => Trace | null;
}

/** The line of the signed-in agent. @throws Refusal `not-signed-in`, `not-registered` when central provisioned none */
export function lineOf(workplace: Workplace): {
  telephony: NonNullable<Workplace["telephony"]>;
  calls: NonNullable<Workplace["calls"]>;
  transfers: NonNullable<Workplace["transfers"]>;
} {
  const { telephony, calls, transfers } = workplace;
  if (telephony === null || calls === null || transfers === null) throw new Refusal("not-registered");
  return { telephony, calls, transfers };
}
