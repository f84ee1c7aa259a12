import type { Logger } from "pino";
import type { HandoverRequest } from "#shared/contract/central/schemas.ts";
import { type Backoff, type CentralClient, CentralError, type Clock } from "../sync/index.ts";
import { pause } from "./pause.ts";

/** `refused`: central will never take it; `given-up`: the call was over first; `replaced`: a newer one under the same id goes instead. */
export type HandoverOutcome = "sent" | "refused" | "given-up" | "replaced";

/** The record may have been made a moment ago and still wait in the outbox: central does not know it yet. */
const unknownForMs = 20_000;

/** Sends one handover, again and again while that can help. */
export async function sendHandover(options: {
  readonly client: Pick<CentralClient, "putHandover">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly backoff: Backoff;
  readonly id: string;
  readonly request: HandoverRequest;
  readonly until: AbortSignal;
  /** Aborted with "replaced" by a newer one under the same id. */
  readonly own: AbortController;
}): Promise<HandoverOutcome> {
  const { client, clock, logger, backoff, id, request, until, own } = options;
  const signal = AbortSignal.any([until, own.signal]);
  const stopped = (): HandoverOutcome => (own.signal.reason === "replaced" ? "replaced" : "given-up");
  const began = clock.now();
  while (!signal.aborted) {
    try {
      await client.putHandover(id, request, signal);
      return "sent";
    } catch (error) {
      if (signal.aborted) break;
      if (!mayWork(error, clock.now() - began)) {
        logger.warn({ err: error, handover: id }, "central does not take the handover");
        return "refused";
      }
      const waitMs = backoff.nextMs();
      logger.info({ err: error, handover: id, waitMs }, "the handover waits before it is sent again");
      await pause(clock, waitMs, signal);
    }
  }
  return stopped();
}

function mayWork(error: unknown, triedForMs: number): boolean {
  if (!(error instanceof CentralError)) return false;
  switch (error.code) {
    case "unreachable":
    case "timeout":
    case "bad-answer":
    case "unavailable":
    case "internal":
    case "too-many-requests":
    case "tls-expired":
    case "tls-untrusted":
      return true;
    case "not-found":
      return triedForMs < unknownForMs;
    default:
      return false;
  }
}
