import type { Logger } from "pino";
import type { SeenRecorder } from "./audit/seen-recorder.ts";
import type { AccessTokens } from "./auth/access-tokens.ts";
import type { SecretBox } from "./auth/secret-box.ts";
import type { CentralConfig } from "./config.ts";
import type { Db } from "./db/open-database.ts";
import type { ChangeAnnouncer } from "./live/change-announcer.ts";
import type { Coalescing } from "./live/coalescing.ts";
import type { LiveBus } from "./live/live-bus.ts";
import type { Metrics } from "./metrics/metrics.ts";

/** What the parts of central are built from; made once by `createCentral`. */
export interface Context {
  readonly config: CentralConfig;
  readonly db: Db;
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly tokens: AccessTokens;
  readonly secrets: SecretBox;
  readonly bus: LiveBus;
  readonly announcer: ChangeAnnouncer;
  /** Tells all nodes that events of queues were written down. */
  readonly queueNews: Coalescing<"written">;
  /** Writes down who looked at whose record. */
  readonly seen: SeenRecorder;
  /** null: nothing is counted. */
  readonly metrics: Metrics | null;
}
