import type { IncomingInfo } from "../sip/incoming-info.ts";
import type { Leg } from "../sip/leg.ts";
import type { LegListener } from "../sip/leg-listener.ts";
import type { TakeLeg } from "../sip/sip-line.ts";
import { type CallEntry, heldHere, inTurn, isTalked } from "./call-entry.ts";
import { holdAnew, silence } from "./hold.ts";
import { identity, legEvents } from "./leg-events.ts";
import { beginTakeBack } from "./take-back.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/**
 * An INVITE takes the place of a call's dialog (RFC 3891): somebody transferred the other party, and this desk talks on with the next one,
 * in the same call.
 */
export function onReplacing(context: TelephonyContext, old: Leg, info: IncomingInfo, take: TakeLeg): void {
  const { registry, media } = context;
  const entry = registry.entries.find((one) => one.leg === old);
  if (entry === undefined || entry.takeBack !== null || entry.transfer !== null || !media.available()) return;
  goOn(context, entry, info, take);
}

/**
 * An exchange that could not connect a transferred caller with anybody brings them back by a new INVITE, marked with why (our example
 * configurations do; left to itself, Asterisk hangs up on the caller and leaves the agent's dialog standing, with nobody in it). It is the
 * same call, still on hold for the agent, with the transfer failed.
 * @returns false when this is no such call.
 */
export function onReturned(context: TelephonyContext, info: IncomingInfo, take: TakeLeg): boolean {
  const { registry, media } = context;
  const reference = info.attached["x-call-ref"];
  if (info.returned === null || reference === undefined || !media.available()) return false;
  const entry = registry.entries.find((one) => one.call.attached["x-call-ref"] === reference && isGivenAway(one));
  if (entry === undefined) return false;
  entry.transfer?.cameBack(statuses[info.returned] ?? null);
  goOn(context, entry, info, take);
  return true;
}

/** Asterisk's DIALSTATUS as the SIP status that it stands for. */
const statuses: Readonly<Record<string, number>> = {
  BUSY: 486,
  NOANSWER: 480,
  CHANUNAVAIL: 480,
  CONGESTION: 503,
  CANCEL: 487,
};

function isGivenAway(entry: CallEntry): boolean {
  return entry.takeBack === null && heldHere(entry) && (entry.transfer !== null || entry.call.transfer !== null);
}

/**
 * The call goes on in the dialog of this INVITE, which is answered without asking the agent, who has answered already. It needs a new peer
 * connection: the old one's is closed.
 */
function goOn(context: TelephonyContext, entry: CallEntry, info: IncomingInfo, take: TakeLeg): void {
  const { registry, media, logger, line } = context;
  const { id } = entry.call;
  const old = entry.leg;
  if (old === null) return;
  const leg = take(id, replacementEvents(context, entry, old));
  inTurn(entry, async () => {
    // From here on the call's media belongs to the new dialog.
    old.descriptions.release();
    await media.request({ do: "close", callId: id });
    entry.page = context.page();
    await leg.prepare();
    if (heldHere(entry)) await silence(context, entry, true);
    if (entry.leg !== old || registry.find(id) === null) {
      line.hangUp(leg);
      return;
    }
    entry.leg = leg;
    old.release();
    await leg.accept();
    logger.info({ callId: id, sipCallId: info.sipCallId }, "a call goes on in another dialog");
    registry.moveTo(entry, info.sipCallId);
    identity(context, entry, info.remote);
    if (!old.over) line.hangUp(old);
  }).catch((error) => {
    logger.warn({ callId: id, err: error }, "a call could not go on in another dialog");
    if (entry.leg === leg) return;
    leg.release();
    leg.reject(488);
    // What the page had was closed: the old dialog gets a new connection.
    if (isTalked(entry)) beginTakeBack(context, entry, "ice");
  });
}

function replacementEvents(context: TelephonyContext, entry: CallEntry, old: Leg): LegListener {
  const events = legEvents(context, entry);
  const carries = () => entry.leg !== old;
  return {
    ...events,
    acknowledged: () => {
      // A call that still rang out is answered by this; one that was talked on is not answered twice.
      if (isTalked(entry)) events.dialogChanged();
      else events.accepted();
      if (heldHere(entry) && entry.leg !== null) void holdAnew(context, entry, entry.leg);
    },
    remoteHold: (held) => carries() && events.remoteHold(held),
    identity: (remote) => carries() && events.identity(remote),
    ended: (how) => carries() && events.ended(how),
  };
}
