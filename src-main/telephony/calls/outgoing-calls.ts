import type { CallId } from "#shared/ids.ts";
import type { LegEnd, LegListener } from "../sip/leg-listener.ts";
import type { DialHow } from "../sip/sip-line.ts";
import { TelephonyError } from "../telephony-error.ts";
import type { DialRequest } from "../types.ts";
import { type CallEntry, newEntry } from "./call-entry.ts";
import { checkTarget } from "./dial-target.ts";
import { holdOthers } from "./hold.ts";
import { endBy, legEvents } from "./leg-events.ts";
import { mediaProblem } from "./media-problem.ts";
import { newCall } from "./new-call.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/** The agent's own leg into a conference room: beside the calls of the conference, on a line above those of the agent. */
export interface RoomLeg {
  readonly number: string;
  readonly purpose: "room";
  readonly room: string;
}

/** Dials. The microphone is opened first: without one there is no call. @throws TelephonyError */
export async function dial(context: TelephonyContext, to: DialRequest | RoomLeg): Promise<CallId> {
  const { registry, line, media, now, newCallId, provisioning } = context;
  checkTarget(to.number);
  const asked = "room" in to ? { room: to.room } : { callerId: to.callerId ?? null, about: to.about ?? null };
  const callerId = asked.callerId ?? null;
  if (callerId !== null && !provisioning.callerIds.some(({ number }) => number === callerId))
    throw new TelephonyError("no-such-caller-id", "The line has no such caller ID.", { number: callerId });
  if (!line.registered)
    throw new TelephonyError("not-registered", "There is no link to the exchange; the call can't be dialled.");
  if (!media.available()) throw new TelephonyError("no-media-page", "No window is open that could carry the sound.");
  const lineNumber = registry.reserveLine("room" in to);
  if (lineNumber === null)
    throw new TelephonyError("no-free-line", "All lines are in use; end or reject a call first.");
  const id = newCallId();
  const at = now();
  const shown = to.number.replaceAll("%23", "#");
  const name = "callerName" in to ? (to.callerName ?? null) : null;
  const call = newCall({
    id,
    direction: "out",
    remote: { number: shown, name, source: "dialled", withheld: false },
    dialed: shown,
    state: { name: "dialing", at },
    line: lineNumber,
    startedAt: at,
    purpose: to.purpose ?? "call",
    about: asked.about ?? null,
    room: asked.room ?? null,
    shownAs: callerId,
  });
  const entry = newEntry(call, { leg: null, lastDialog: null, connection: line.connection });
  entry.dialled = to.number;
  try {
    entry.page = context.page();
    const attach = "attach" in to ? to.attach : undefined;
    const how = { callerId, ...(attach !== undefined && { attach }) };
    const leg = await line.dial(id, to.number, dialEvents(context, entry, how), how);
    // In a room the agent's voice goes to those who are still on their way there as well.
    if (!("room" in to)) await holdOthers(context, id);
    entry.leg = leg;
    entry.call = { ...call, sipCallId: leg.sipCallId.slice(0, 256) };
  } catch (error) {
    registry.unreserve(lineNumber);
    // The page may have got as far as a peer connection.
    void media.request({ do: "close", callId: id });
    throw mediaProblem(error);
  }
  registry.add(entry);
  entry.leg.invite().catch((error) => context.logger.warn({ callId: id, err: error }, "the INVITE was not sent"));
  return id;
}

/** The leg's events; a session that was too short (422) is asked for once more, for longer (RFC 4028 7.3), in the same call. */
function dialEvents(context: TelephonyContext, entry: CallEntry, dialHow: DialHow): LegListener {
  const events = legEvents(context, entry);
  return {
    ...events,
    ended: (how) => {
      if (how.kind === "final" && how.longer === true && entry.leg !== null)
        void dialAgain(context, entry, dialHow, how);
      else events.ended(how);
    },
  };
}

async function dialAgain(context: TelephonyContext, entry: CallEntry, how: DialHow, refused: LegEnd): Promise<void> {
  const { line, media, registry, logger } = context;
  const { id } = entry.call;
  // The new dialog has the page's connection for this call from here on.
  entry.leg?.release();
  entry.leg = null;
  try {
    await media.request({ do: "close", callId: id });
    const leg = await line.dial(id, entry.dialled, legEvents(context, entry), how);
    if (registry.find(id) === null) return line.hangUp(leg);
    entry.leg = leg;
    entry.page = context.page();
    registry.moveTo(entry, leg.sipCallId.slice(0, 256));
    await leg.invite();
  } catch (error) {
    logger.warn({ callId: id, err: error }, "a call could not be dialled again for a longer session");
    endBy(context, entry, refused);
  }
}
