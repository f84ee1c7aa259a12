import type { Logger } from "pino";
import type { RecordCard } from "#shared/crm/cards.ts";
import type { CentralAnswer } from "#shared/pop/types.ts";
import type { CentralClient } from "./central-client.ts";
import { CentralError } from "./central-error.ts";

/** What central said about a number or a reference; the card when there is exactly one match. */
export interface LookupAnswer {
  answer: Extract<CentralAnswer, { state: "answered" | "unreachable" }>;
  card: RecordCard | null;
}

export type Lookup = (by: { number: string } | { ref: string }) => Promise<LookupAnswer>;

/** The caller has heard one ring more by then; the form is there all the while. */
export const lookupTimeoutMs = 3_000;

/**
 * Asks central who owns a number that the local store does not know (DESIGN 6, row 7). Never throws: no answer within 3 s, and any
 * failure, is `unreachable`.
 */
export function createLookup(options: { central: CentralClient; logger: Logger; timeoutMs?: number }): Lookup {
  const { central, logger, timeoutMs = lookupTimeoutMs } = options;
  const unreachable: LookupAnswer = { answer: { state: "unreachable" }, card: null };
  return async (by) => {
    let cancel: () => void = () => undefined;
    // The client's own timeout does not count the time a token's renewal takes.
    const tooLate = new Promise<LookupAnswer>((resolve) => {
      const timer = setTimeout(() => resolve(unreachable), timeoutMs);
      cancel = () => clearTimeout(timer);
    });
    const asked = central.lookup(by, timeoutMs).then(
      ({ matches, card, outside }): LookupAnswer => ({
        answer: { state: "answered", matches, ...(outside && { outside }) },
        card,
      }),
      (error: unknown) => {
        logger.warn(
          { code: error instanceof CentralError ? error.code : "internal", err: error },
          "lookup at central failed",
        );
        return unreachable;
      },
    );
    return Promise.race([asked, tooLate]).finally(cancel);
  };
}
