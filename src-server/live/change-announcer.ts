import type { Logger } from "pino";
import type { LiveBus } from "./live-bus.ts";

/** Between two words of changes to all nodes. */
const betweenMs = 50;
const retryMs = 1_000;

/** Tells all nodes that records were committed. */
export interface ChangeAnnouncer {
  /** Records were committed. Returns at once; the first of many is told at once, the others together. */
  committed(): void;
  /** Resolves when nothing is waiting to be announced. */
  close(): Promise<void>;
}

/** Nodes read for themselves what they may read by now (change-stream.ts): a commit may still have to wait for an older transaction. */
export function createChangeAnnouncer(options: {
  bus: LiveBus;
  logger: Logger;
  /** Told how many ms after the first commit the nodes were told. */
  onAnnounced?: (ms: number) => void;
}): ChangeAnnouncer {
  const { bus, logger } = options;
  let running: Promise<void> | null = null;
  let since: number | null = null;
  let closed = false;

  async function run(): Promise<void> {
    while (since !== null) {
      const first = since;
      since = null;
      let waitMs = betweenMs;
      try {
        await bus.publish({ type: "changed" });
        options.onAnnounced?.(performance.now() - first);
      } catch (error) {
        // Nodes also look by themselves: a lost word only delays.
        logger.warn({ err: error }, "the other nodes could not be told of a change; it is tried again");
        since ??= first;
        waitMs = retryMs;
      }
      if (closed) break;
      await pause(waitMs);
    }
    running = null;
  }

  return {
    committed() {
      if (closed) return;
      since ??= performance.now();
      running ??= run();
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
