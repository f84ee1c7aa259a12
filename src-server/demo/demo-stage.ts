import type { DemoCall, DemoQueueCalls, DemoQueueCallsChange, DemoScript } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
import type { LiveSockets } from "../live/live-socket.ts";
import type { Presence } from "../presence/presence.ts";
import type { Exchange } from "../sip-config.ts";

/** The demo as central sees it: an exchange that desks register with, and callers who ring when asked. */
export interface DemoStage {
  /** Where desks register; null until it runs. */
  exchange(): Exchange | null;
  scripts(): DemoScript[];
  /** Rings the user's desk. @throws ProblemError when the user has no line or his desk is not registered. */
  place(userId: UserId, key: DemoScript["key"], language: "en" | "zh-CN"): Promise<string>;
  /** Calls of the last minutes, newest first, with what the exchange hears of them. */
  calls(): DemoCall[];
  /** Whether made-up callers of queues ring the user's desk, and how many there are. */
  queueCalls(userId: UserId): Promise<DemoQueueCalls>;
  /** @throws ProblemError when the user has no line to take calls at. */
  changeQueueCalls(userId: UserId, change: DemoQueueCallsChange): Promise<DemoQueueCalls>;
  /** The desks that are connected, with those of simulated colleagues. */
  among(sockets: LiveSockets): LiveSockets;
  /** Simulated colleagues come to work, where the demo has any, and callers call. */
  open(presence: Presence): Promise<void>;
  /** They go: central's other parts are about to close. */
  leave(): Promise<void>;
  stop(): Promise<void>;
}
