import type { Call } from "#shared/call/types.ts";
import type { CallId } from "#shared/ids.ts";
import type { IncomingInfo } from "../sip/incoming-info.ts";
import type { IncomingLeg } from "../sip/incoming-leg.ts";
import type { LegListener } from "../sip/leg.ts";
import { type CallEntry, newEntry } from "./call-entry.ts";
import { legEvents } from "./leg-events.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/**
 * An INVITE: 180 goes out first, then the call is announced, all in the tick in which its bytes were read. A ringing call whose socket died
 * and that the exchange offers again (same X-Call-Ref, or same caller) stays the same call.
 */
export function onIncoming(
  context: TelephonyContext,
  info: IncomingInfo,
  take: (callId: CallId, listener: LegListener) => IncomingLeg,
): void {
  const { registry, now, newCallId } = context;
  const again = registry.entries.find((entry) => isOfferedAgain(context, entry, info));
  if (again !== undefined) {
    resume(context, again, info, take);
    return;
  }
  const line = registry.reserveLine();
  if (line === null) return;
  const id = newCallId();
  const at = now();
  const call: Call = {
    id,
    sipCallId: info.sipCallId,
    direction: "in",
    remote: info.remote,
    dialed: info.dialed,
    queue: info.queue,
    divertedBy: info.divertedBy,
    attached: info.attached,
    state: { name: "ringing", at },
    line,
    startedAt: at,
    answeredAt: null,
    endedAt: null,
    heldMs: 0,
    muted: false,
    dtmf: "",
    recovering: false,
    work: "open",
  };
  const entry = newEntry(call, { leg: null, lastDialog: null, connection: context.line.connection });
  const leg = take(id, legEvents(context, entry));
  entry.leg = leg;
  ring(context, entry, leg, info);
  registry.add(entry);
}

function resume(
  context: TelephonyContext,
  entry: CallEntry,
  info: IncomingInfo,
  take: (callId: CallId, listener: LegListener) => IncomingLeg,
): void {
  // The old dialog is left to itself: a final response could be taken for the agent's refusal.
  entry.leg?.release();
  const leg = take(entry.call.id, legEvents(context, entry));
  entry.leg = leg;
  entry.connection = context.line.connection;
  ring(context, entry, leg, info);
  context.logger.info({ callId: entry.call.id, sipCallId: info.sipCallId }, "the exchange offers a ringing call again");
  context.registry.moveTo(entry, info.sipCallId);
}

function ring(context: TelephonyContext, entry: CallEntry, leg: IncomingLeg, info: IncomingInfo): void {
  leg.ring();
  context.registry.setTimings(entry.call.id, {
    receivedAt: info.receivedAt,
    ringingSentAt: performance.timeOrigin + performance.now(),
  });
}

function isOfferedAgain(context: TelephonyContext, entry: CallEntry, info: IncomingInfo): boolean {
  const { call } = entry;
  if (call.direction !== "in" || call.state.name !== "ringing" || entry.answering) return false;
  if (entry.connection === context.line.connection) return false;
  const ref = call.attached["x-call-ref"];
  if (ref !== undefined) return ref === info.attached["x-call-ref"];
  return call.remote.number !== "" && call.remote.number === info.remote.number && call.queue === info.queue;
}
