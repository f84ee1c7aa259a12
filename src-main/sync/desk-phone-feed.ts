import type { Logger } from "pino";
import type { DeskPhoneCommand, DeskPhoneSnapshot } from "#shared/contract/central/index.ts";
import type { CentralClient } from "./central-client.ts";
import { CentralError } from "./central-error.ts";
import type { LiveNews, LiveNewsSource } from "./live-feed.ts";

/** See `DeskPhonePort` of telephony, which this is. */
type Answer = "done" | "no-such-call" | "wrong-state" | "not-offered" | "nowhere" | "unreachable" | "refused";

/** The desk phone by way of central: told by the live feed, commanded over REST. */
export interface DeskPhoneFeed {
  snapshot(): DeskPhoneSnapshot | null;
  on(event: "phone", listener: (snapshot: DeskPhoneSnapshot) => void): () => void;
  command(command: DeskPhoneCommand): Promise<Answer>;
  stop(): void;
}

export function createDeskPhoneFeed(options: {
  readonly client: Pick<CentralClient, "phoneCommand">;
  /** The live feed's news (`Sync`). Listen before it starts: central tells the phone to each desk that connects. */
  readonly live: LiveNewsSource;
  readonly logger: Logger;
}): DeskPhoneFeed {
  const { client, live, logger } = options;
  const listeners = new Set<(snapshot: DeskPhoneSnapshot) => void>();
  let known: DeskPhoneSnapshot | null = null;

  function tell(snapshot: DeskPhoneSnapshot): void {
    known = snapshot;
    for (const listener of [...listeners]) {
      try {
        listener(snapshot);
      } catch (error) {
        logger.error({ err: error }, "a listener failed on the desk phone's news");
      }
    }
  }

  function heard(news: LiveNews): void {
    if (news.type === "phone") tell(news.phone);
    else if (news.type === "lost" && known !== null && !known.stale) tell({ ...known, stale: true });
  }

  live.on("live", heard);
  return {
    snapshot: () => known,
    on(_event, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async command(command) {
      try {
        await client.phoneCommand(command);
        return "done";
      } catch (error) {
        logger.info({ err: error, command: command.do }, "the desk phone was not commanded");
        return answerOf(error);
      }
    },
    stop() {
      live.off("live", heard);
      listeners.clear();
    },
  };
}

function answerOf(error: unknown): Answer {
  if (!(error instanceof CentralError)) return "unreachable";
  switch (error.code) {
    case "not-found":
      return "no-such-call";
    case "wrong-call-state":
      return "wrong-state";
    case "not-offered":
      return "not-offered";
    case "invalid-request":
      return "nowhere";
    case "forbidden":
    case "internal":
      return "refused";
    default:
      return "unreachable";
  }
}
