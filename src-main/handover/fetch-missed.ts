import type { Logger } from "pino";
import type { Handover } from "#shared/contract/central/schemas.ts";
import { type Backoff, type CentralClient, CentralError, type Clock } from "../sync/index.ts";
import { pause } from "./pause.ts";

const attempts = 5;

/** Asks central for what came while the live feed was down. A central that keeps failing is left alone: the next connection asks again. */
export async function fetchMissed(options: {
  readonly client: Pick<CentralClient, "handovers">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  /** `ageMs` by central's own clock. */
  readonly take: (handover: Handover, ageMs: number) => void;
}): Promise<void> {
  const { client, clock, logger, backoff, signal, take } = options;
  for (let attempt = 1; attempt <= attempts && !signal.aborted; attempt += 1) {
    try {
      const { items, serverTime } = await client.handovers();
      if (signal.aborted) return;
      for (const handover of items) take(handover, Math.max(0, serverTime - handover.at));
      return;
    } catch (error) {
      logger.warn(
        { err: error, code: error instanceof CentralError ? error.code : "internal" },
        "handovers could not be fetched",
      );
      if (attempt < attempts) await pause(clock, backoff.nextMs(), signal);
    }
  }
}
