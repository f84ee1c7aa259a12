import { endCauseOf } from "#shared/call/end-cause.ts";
import type { EndCause } from "#shared/call/types.ts";

/** Words that there are for a failed transfer: i18n `phone:why-not.<reason>`. */
const reasons = [
  "busy",
  "declined",
  "no-answer",
  "not-found",
  "forbidden",
  "media-failed",
  "invalid-number",
  "cancelled",
  "exchange-error",
] as const satisfies readonly EndCause[];
export type WhyNot = (typeof reasons)[number] | "unknown";

/** Why a transfer failed, from the SIP status of the new leg (RFC 3515) or of the REFER itself; null: the exchange gave none. */
export function whyNot(status: number | null): WhyNot {
  if (status === null || status < 300) return "unknown";
  const cause = endCauseOf(status, "remote");
  return reasons.find((reason) => reason === cause) ?? "unknown";
}
