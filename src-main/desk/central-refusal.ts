import type { CentralError } from "#main/sync/index.ts";
import { Refusal } from "./refusal.ts";

/**
 * What central refused, with all that a page needs to say it in the agent's language (`central-refused`); null: central did not answer.
 * The envelope's names are none that central's `values` have.
 */
export function centralRefusal(error: CentralError): Refusal | null {
  if (error.problem === null) return null;
  const { code, reason, detail, values } = error.problem;
  return new Refusal("central-refused", {
    ...values,
    centralCode: code,
    ...(reason !== undefined && { centralReason: reason }),
    detail,
  });
}
