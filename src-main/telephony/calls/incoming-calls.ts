import { type Call, transition } from "#shared/call/index.ts";
import type { CallId } from "#shared/ids.ts";
import type { IncomingInfo } from "../sip/incoming-info.ts";
import type { IncomingLeg } from "../sip/incoming-leg.ts";
import type { TakeLeg } from "../sip/sip-line.ts";
import { autoAnswer } from "./auto-answer.ts";
import { type CallEntry, newEntry } from "./call-entry.ts";
import { legEvents } from "./leg-events.ts";
import { newCall } from "./new-call.ts";
import { onReturned } from "./replaced-call.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/**
 * An INVITE: 180 goes out first, then the call is announced, all in the tick in which its bytes were read. A ringing call whose socket died
 * and that the exchange offers again (same X-Call-Ref, or same caller) stays the same call.
 */
export function onIncoming(context: TelephonyContext, info: IncomingInfo, take: TakeLeg): void {
  const { registry, newCallId } = context;
  if (onReturned(context, info, take)) return;
  const again = registry.entries.find((entry) => isOfferedAgain(context, entry, info));
  if (again !== undefined) {
    resume(context, again, info, take);
    return;
  }
  // Who does not want to be disturbed has asked for this one.
  if (context.doNotDisturb() && purposeOf(info) !== "monitor") {
    refuse(context, info);
    return;
  }
  const line = registry.reserveLine();
  if (line === null) return;
  const id = newCallId();
  const call = ringingCall(context, info, id, line);
  const entry = newEntry(call, { leg: null, lastDialog: null, connection: context.line.connection });
  const leg = take(id, legEvents(context, entry));
  entry.leg = leg;
  ring(context, entry, leg, info);
  registry.add(entry);
  autoAnswer(context, entry, info.answerAfterSec);
}

/** Do not disturb: the caller is told 486, and the desk that somebody called. */
function refuse(context: TelephonyContext, info: IncomingInfo): void {
  const { events, newCallId, logger } = context;
  const call = ringingCall(context, info, newCallId(), 1);
  const ended = transition(call, { type: "ended", at: call.startedAt, cause: "missed", sipStatus: 486 });
  logger.info({ callId: call.id, sipCallId: call.sipCallId }, "a call was refused: do not disturb");
  if (ended.ok) events.emit("refused-by-dnd", ended.call);
}

function ringingCall({ now }: TelephonyContext, info: IncomingInfo, id: CallId, line: number): Call {
  const at = now();
  return newCall({
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
    purpose: purposeOf(info),
  });
}

/**
 * Central marks the call with which a supervisor who asked for it listens (docs/supervision-actions.md). It comes from no dialplan: a call that has a
 * story (its reference, a queue) brought the mark from outside.
 */
function purposeOf({ attached, queue }: IncomingInfo): Call["purpose"] {
  const isMarked = attached["x-popline-spy"] !== undefined;
  return isMarked && attached["x-call-ref"] === undefined && queue === null ? "monitor" : "call";
}

function resume(context: TelephonyContext, entry: CallEntry, info: IncomingInfo, take: TakeLeg): void {
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
