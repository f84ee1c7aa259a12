import type { EndCause } from "./types.ts";

/** Final responses of the other side (RFC 3261 21; 607 RFC 8197, 608 RFC 8688). */
const fromRemote: Readonly<Record<number, EndCause>> = {
  401: "forbidden",
  403: "forbidden",
  404: "not-found",
  407: "forbidden",
  408: "no-answer",
  410: "not-found",
  414: "invalid-number",
  415: "media-failed",
  416: "invalid-number",
  480: "no-answer",
  484: "invalid-number",
  485: "invalid-number",
  486: "busy",
  487: "cancelled",
  488: "media-failed",
  600: "busy",
  603: "declined",
  604: "not-found",
  606: "media-failed",
  607: "declined",
  608: "declined",
};

/** Final responses that this desk gave: the same status means something else when it is ours. */
const fromLocal: Readonly<Record<number, EndCause>> = {
  408: "missed",
  480: "missed",
  486: "rejected",
  487: "cancelled",
  600: "rejected",
  603: "rejected",
  607: "rejected",
  608: "rejected",
};

/**
 * Why a call ended. Total: every number has a cause.
 * @param sipStatus Status of the final response to the INVITE; null (or 2xx) when the call ended by BYE.
 * @param who Who gave that response or sent that BYE.
 */
export function endCauseOf(sipStatus: number | null, who: "local" | "remote"): EndCause {
  if (sipStatus === null || (sipStatus >= 200 && sipStatus < 300))
    return who === "local" ? "local-hangup" : "remote-hangup";
  const own = who === "local" ? fromLocal[sipStatus] : undefined;
  // Whatever is not listed (redirects nobody follows, 5xx, statuses of no RFC) is the exchange's trouble, not the caller's.
  return own ?? fromRemote[sipStatus] ?? "exchange-error";
}
