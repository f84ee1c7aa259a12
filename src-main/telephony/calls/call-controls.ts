import { IncomingLeg } from "../sip/incoming-leg.ts";
import { MediaError } from "../sip/media-error.ts";
import { TelephonyError } from "../telephony-error.ts";
import { type CallEntry, isTalked } from "./call-entry.ts";
import { holdOthers, wrongState } from "./hold.ts";
import { mediaProblem } from "./media-problem.ts";
import type { TelephonyContext } from "./telephony-context.ts";

/** A 200 that went to an exchange which forgot the call is never acknowledged; SIP.js would wait 32 s. */
const staleAckMs = 5_000;
const pageWithinMs = 2_500;

/**
 * Answers. The media page makes the answer first, so that a missing microphone leaves the call ringing; another call that is talked on is
 * held before this one hears the agent. An offer that no page can answer ends the call (488). @throws TelephonyError
 */
export async function answer(context: TelephonyContext, entry: CallEntry): Promise<void> {
  const { registry, media, ringer, now, timers, logger, line } = context;
  const { leg } = entry;
  const { id } = entry.call;
  if (entry.call.state.name !== "ringing" || entry.answering || !(leg instanceof IncomingLeg))
    throw wrongState(entry, "answered");
  if (!line.registered)
    throw new TelephonyError("not-registered", "There is no link to the exchange; the answer can't be sent.");
  if (!(await pageSoon(context)))
    throw new TelephonyError("no-media-page", "No window is open that could carry the sound.");
  if (entry.call.state.name !== "ringing" || entry.answering) throw wrongState(entry, "answered");
  entry.answering = true;
  ringer.follow(registry);
  try {
    entry.page = context.page();
    await leg.prepare();
    await holdOthers(context, id);
  } catch (error) {
    entry.answering = false;
    ringer.follow(registry);
    // A second try starts with nothing left over in the page.
    void media.request({ do: "close", callId: id });
    if (registry.find(id) === null) throw gone(entry);
    if (error instanceof MediaError && error.failure === "bad-sdp") return leg.refuseOffer();
    throw mediaProblem(error);
  }
  if (registry.find(id) === null) throw gone(entry);
  registry.apply(entry, { type: "answered", at: now() });
  entry.answering = false;
  if (entry.connection !== line.connection)
    timers.set(() => {
      if (entry.call.state.name === "connecting") registry.end(entry, "network-lost", null);
    }, staleAckMs);
  await leg.accept().catch((error) => logger.warn({ callId: id, err: error }, "the answer was not sent"));
}

/** A page that was reloaded a moment ago is about to be there again: the agent who answers then is not refused. */
function pageSoon({ media, timers }: TelephonyContext): Promise<boolean> {
  if (media.available()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const done = () => {
      off();
      timers.clear(timer);
      resolve(media.available());
    };
    const off = media.onPage((event) => event === "ready" && done());
    const timer = timers.set(done, pageWithinMs);
  });
}

/**
 * Sends a ringing call away: busy (the queue tries another agent), decline (nobody here wants it), or to the line's voicemail.
 * @throws TelephonyError
 */
export function reject(context: TelephonyContext, entry: CallEntry, how: "busy" | "decline" | "voicemail"): void {
  const { leg } = entry;
  if (entry.call.state.name !== "ringing" || !(leg instanceof IncomingLeg)) throw wrongState(entry, "rejected");
  if (how !== "voicemail") {
    leg.reject(how === "busy" ? 486 : 603);
    return;
  }
  const { voicemailTarget } = context.provisioning;
  if (voicemailTarget === null)
    throw new TelephonyError("not-offered-by-exchange", "The exchange has no voicemail for this line.");
  context.line.redirect(leg, voicemailTarget);
}

/** Ends a call in whatever state it is. At once for the agent; the exchange is told now or when there is a link again. */
export function hangUp(context: TelephonyContext, entry: CallEntry): void {
  const { registry, line } = context;
  const { leg, lastDialog } = entry;
  if (leg === null) {
    if (lastDialog !== null) line.bye(lastDialog);
  } else line.hangUp(leg);
  // Once the exchange has taken a transfer on, the call goes on without us.
  registry.end(entry, entry.transfer?.accepted === true ? "transferred" : "local-hangup", null);
}

/** @throws TelephonyError */
export async function mute(context: TelephonyContext, entry: CallEntry, on: boolean): Promise<void> {
  const { registry, media, now } = context;
  const result = await media.request({ do: "mute", callId: entry.call.id, on });
  if (!result.ok && result.failure === "page-gone")
    throw new TelephonyError("no-media-page", "No window is open that could mute the call.");
  if (!result.ok) throw new TelephonyError("internal", `The media page did not mute: ${result.failure}.`);
  if (registry.find(entry.call.id) !== null) registry.apply(entry, { type: "muted", at: now(), muted: on });
}

/** Keys digits: RFC 4733 by the media page, or INFO application/dtmf-relay where that was not negotiated. @throws TelephonyError */
export async function dtmf(context: TelephonyContext, entry: CallEntry, digits: string): Promise<void> {
  const { registry, media, now } = context;
  if (!isTalked(entry) || entry.leg === null) throw wrongState(entry, "keyed into");
  if (!/^[0-9A-D*#]{1,32}$/.test(digits))
    throw new TelephonyError("bad-number", "Only 0 to 9, A to D, * and # can be keyed.");
  const result = await media.request({ do: "dtmf", callId: entry.call.id, digits });
  if (!result.ok && result.failure === "page-gone")
    throw new TelephonyError("no-media-page", "No window is open that could send the tones.");
  if (!result.ok || result.sent !== true) {
    for (const digit of digits) {
      const status = await entry.leg.info(digit);
      if (status >= 300)
        throw new TelephonyError("internal", `The exchange refused the digit with ${status}.`, { status });
    }
  }
  if (registry.find(entry.call.id) !== null) registry.apply(entry, { type: "dtmf", at: now(), tone: digits });
}

function gone(entry: CallEntry): TelephonyError {
  return new TelephonyError("no-such-call", `Call ${entry.call.id} ended before it was answered.`);
}
