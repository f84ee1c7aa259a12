import { ReinviteRefused } from "../sip/negotiation.ts";
import { type CallEntry, inTurn, isTalked } from "./call-entry.ts";
import { afterGlare } from "./hold.ts";
import { lostCause } from "./lost-cause.ts";
import { beginTakeBack } from "./take-back.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/**
 * What a refresh is refused with when the dialog's Routes lead through a proxy that is gone: 430 by an outbound proxy that knows (RFC 5626
 * 5.3.1), the others by one that tried (RFC 3261 16.7, 21.5; 477 is Kamailio's). A Route set lasts as long as its dialog (RFC 3261 12.2).
 */
const routeGone: readonly number[] = [408, 430, 477, 503, 504];

/** Registered over a new connection: every call finds out whether it still exists, and shows the exchange its new way home. */
export function onFreshLink(context: TelephonyContext): void {
  for (const entry of context.registry.entries) {
    if (entry.takeBack !== null) entry.takeBack.wake();
    else if (isTalked(entry)) refresh(context, entry);
    else if (entry.call.state.name === "ringing") probeRinging(context, entry);
  }
}

/** Re-INVITE with the same media: refreshes the route (RFC 3261 12.2.1.1), and restarts ICE where the network changed. */
export function refresh(context: TelephonyContext, entry: CallEntry): void {
  const { registry, logger, media, line } = context;
  const { leg } = entry;
  if (leg === null || !isTalked(entry) || entry.takeBack !== null) return;
  if (!media.available() || entry.page !== context.page()) {
    beginTakeBack(context, entry, "page");
    return;
  }
  let { connection } = line;
  inTurn(entry, async () => {
    if (entry.leg !== leg || leg.over || !line.registered) return;
    connection = line.connection;
    const { iceRestart } = entry;
    entry.iceRestart = false;
    await afterGlare(context, leg, 8, () => leg.refresh(iceRestart));
  }).catch((error) => {
    const status = error instanceof ReinviteRefused ? error.status : null;
    logger.warn(
      { callId: entry.call.id, status, err: status === null ? error : undefined },
      "a call's dialog was not refreshed",
    );
    // 481: the exchange ended the call while it could not tell us.
    if (status === 481 && entry.leg === leg) {
      leg.release();
      line.hangUp(leg);
      registry.end(entry, lostCause(entry), status);
      return;
    }
    // Over a link that lives on: a refusal made here because it died is followed by the next refresh.
    const refused = status !== null && routeGone.includes(status) && line.registered && line.connection === connection;
    if (refused && entry.leg === leg && !leg.over && entry.transfer === null) beginTakeBack(context, entry, "route");
  });
}

/** A ringing call whose socket died: asks by OPTIONS in its early dialog; gives a call that is gone a while to be offered again. */
function probeRinging(context: TelephonyContext, entry: CallEntry): void {
  const { registry, line, timers, times, logger } = context;
  const { leg, connection } = entry;
  if (leg === null || connection === line.connection) return;
  leg.probe().then((verdict) => {
    logger.info({ callId: entry.call.id, verdict }, "asked whether a ringing call is still there");
    if (verdict !== "gone" || entry.leg !== leg) return;
    timers.set(() => {
      if (entry.leg === leg && entry.call.state.name === "ringing") registry.end(entry, "network-lost", null);
    }, times.ringingGraceMs);
  });
}
