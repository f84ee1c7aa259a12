import type { DemoCall, DemoScript } from "#shared/contract/central/index.ts";
import type { UserId } from "#shared/ids.ts";
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
  stop(): Promise<void>;
}
