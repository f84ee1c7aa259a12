import type { CallId } from "#shared/ids.ts";
import type { Leg } from "../sip/leg.ts";
import { ReinviteRefused } from "../sip/negotiation.ts";
import { OutgoingLeg } from "../sip/outgoing-leg.ts";
import { TelephonyError } from "../telephony-error.ts";
import { type CallEntry, heldHere, inTurn, isTalked } from "./call-entry.ts";
import { mediaProblem } from "./media-problem.ts";
import type { TelephonyContext } from "./telephony-context.ts";

const takenBackWithinMs = 5_000;

/** Puts the other side on hold. Nothing to do when it is. @throws TelephonyError */
export async function hold(context: TelephonyContext, entry: CallEntry): Promise<void> {
  if (!isTalked(entry) || entry.transfer !== null) throw wrongState(entry, "held");
  if (!heldHere(entry)) await change(context, entry, true);
}

/** Speaks to this call again, and holds the other one first. What became of a transfer was read by then. @throws TelephonyError */
export async function resume(context: TelephonyContext, entry: CallEntry): Promise<void> {
  if (!isTalked(entry) || entry.transfer !== null) throw wrongState(entry, "resumed");
  await holdOthers(context, entry.call.id);
  await unhold(context, entry);
  const { registry, now } = context;
  if (isTalked(entry) && entry.call.transfer !== null)
    registry.apply(entry, { type: "transfer", at: now(), transfer: null });
}

/** Ends our hold of this call, whatever the others do. @throws TelephonyError */
export async function unhold(context: TelephonyContext, entry: CallEntry): Promise<void> {
  if (heldHere(entry)) await change(context, entry, false);
}

/** One conversation at a time: every other call that hears the agent is held, but for those of the same conference. @throws TelephonyError */
export async function holdOthers(context: TelephonyContext, callId: CallId): Promise<void> {
  const { registry } = context;
  const together = registry.find(callId)?.call.conference === true;
  const others = registry.entries.filter(
    (entry) =>
      entry.call.id !== callId &&
      isTalked(entry) &&
      !heldHere(entry) &&
      entry.transfer === null &&
      !(together && entry.call.conference),
  );
  await Promise.all(others.map((entry) => change(context, entry, true)));
}

function change(context: TelephonyContext, entry: CallEntry, on: boolean): Promise<void> {
  const { registry, line, now } = context;
  return inTurn(entry, async () => {
    await takenBack(context, entry);
    if (!isTalked(entry) || heldHere(entry) === on) return;
    const { leg } = entry;
    if (!line.registered)
      throw new TelephonyError("not-registered", "There is no link to the exchange; the hold can't be changed.");
    // Its new dialog will say what the old one can't any more.
    if (leg === null || entry.call.recovering) throw wrongState(entry, on ? "held" : "resumed");
    try {
      await afterGlare(context, leg, 2, () => leg.setHold(on));
    } catch (error) {
      throw error instanceof ReinviteRefused
        ? new TelephonyError("internal", error.message, { status: error.status })
        : mediaProblem(error);
    }
    if (isTalked(entry)) registry.apply(entry, { type: on ? "held" : "resumed", at: now(), by: "local" });
  });
}

/** A call that is being taken back is waited for, though not for as long as that is tried: who presses a key wants to see something. */
async function takenBack({ timers }: TelephonyContext, { takeBack }: CallEntry): Promise<void> {
  if (takeBack === null) return;
  const late = Promise.withResolvers<void>();
  const timer = timers.set(late.resolve, takenBackWithinMs);
  await Promise.race([takeBack.done, late.promise]);
  timers.clear(timer);
}

/**
 * A held call goes on in a new dialog, which was negotiated as if it were not held, with the microphone muted: asked to hold in that
 * negotiation already, Asterisk answers the hold with its own end of it (measured), and who waits hears nothing for the rest of the time.
 */
export function holdAnew(context: TelephonyContext, entry: CallEntry, leg: Leg): Promise<void> {
  const { registry, now, logger } = context;
  return inTurn(entry, async () => {
    if (entry.leg !== leg || leg.over) return;
    try {
      if (heldHere(entry)) await afterGlare(context, leg, 4, () => leg.setHold(true));
    } catch (error) {
      logger.warn({ callId: entry.call.id, err: error }, "a call could not be held in its new dialog");
      if (heldHere(entry)) registry.apply(entry, { type: "resumed", at: now(), by: "local" });
    }
    await silence(context, entry, entry.call.muted);
  });
}

/** What the media page sends for this call, without it being muted for the agent. */
export async function silence({ media, logger }: TelephonyContext, entry: CallEntry, on: boolean): Promise<void> {
  const { id: callId } = entry.call;
  const result = await media.request({ do: "mute", callId, on });
  if (!result.ok) logger.warn({ callId, failure: result.failure }, "the media page did not mute a call for its hold");
}

/**
 * RFC 3261 14.1: both sides re-invited at once; the one who made the Call-ID waits 2.1 to 4 s, the other up to 2 s, and asks again.
 * @param again How many more times to ask. An exchange whose ACK died with a socket answers 491 until it has sent its 200 again.
 */
export async function afterGlare(
  context: TelephonyContext,
  leg: Leg,
  again: number,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ReinviteRefused) || error.status !== 491 || leg.over || again === 0) throw error;
    const waitMs = leg instanceof OutgoingLeg ? 2_100 + context.random() * 1_900 : context.random() * 2_000;
    await new Promise<void>((resolve) => context.timers.set(resolve, waitMs));
    if (leg.over) throw error;
    await afterGlare(context, leg, again - 1, act);
  }
}

export function wrongState(entry: CallEntry, wanted: string): TelephonyError {
  const { id, state } = entry.call;
  return new TelephonyError("wrong-call-state", `Call ${id} is ${state.name} and can't be ${wanted}.`, {
    state: state.name,
  });
}
