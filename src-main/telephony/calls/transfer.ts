import type { CallId } from "#shared/ids.ts";
import { OutgoingLeg } from "../sip/outgoing-leg.ts";
import { TelephonyError } from "../telephony-error.ts";
import type { TransferTo } from "../types.ts";
import { hangUp } from "./call-controls.ts";
import { type CallEntry, isTalked } from "./call-entry.ts";
import { checkTarget } from "./dial-target.ts";
import { hold, resume, wrongState } from "./hold.ts";
import { dial } from "./outgoing-calls.ts";
import type { TelephonyContext } from "./telephony-context.ts";
import { TransferRun } from "./transfer-run.ts";

/** How long a cancelled consult is waited for: a colleague's phone that still rings with it would be busy. */
const cancelledWithinMs = 1_000;

/** Gives the call to somebody who is not asked before. @throws TelephonyError */
export async function transfer(context: TelephonyContext, entry: CallEntry, to: TransferTo): Promise<void> {
  checkTarget(to.number);
  checkFree(context, entry);
  // Where the transfer fails the call is where the agent left it: on hold.
  await hold(context, entry);
  checkFree(context, entry);
  await new TransferRun(context, entry, to, null).start();
}

/** Rings somebody about a call, which is held. @throws TelephonyError */
export async function consult(context: TelephonyContext, entry: CallEntry, to: TransferTo): Promise<CallId> {
  checkFree(context, entry);
  const other = context.registry.entries.find((one) => one.call.about === entry.call.id);
  if (other !== undefined) throw wrongState(entry, "consulted about twice");
  return dial(context, {
    number: to.number,
    callerName: to.name ?? null,
    purpose: "consult",
    about: entry.call.id,
    attach: { ...entry.call.attached, ...to.attach },
  });
}

/**
 * Connects the two other parties. The REFER goes to the one whom the call is about, the customer, and names the colleague's dialog
 * (RFC 5589 7.1): so the customer's leg is moved, and a failure leaves both with the agent. @throws TelephonyError
 */
export async function completeTransfer(context: TelephonyContext, callId: CallId): Promise<void> {
  const { customer, colleague } = pairOf(context, callId);
  const { dialed, remote } = colleague.call;
  const to: TransferTo = {
    number: colleague.dialled || remote.number,
    shown: dialed ?? remote.number,
    name: remote.name,
  };
  checkFree(context, customer);
  if (isTalked(colleague)) {
    checkFree(context, colleague);
    await new TransferRun(context, customer, to, colleague).start();
    return;
  }
  // Nobody has answered yet: Replaces would name a dialog that the colleague's phone does not have (RFC 3891 3).
  const { leg } = colleague;
  hangUp(context, colleague);
  if (leg instanceof OutgoingLeg) await within(context, leg.settled, cancelledWithinMs);
  await transfer(context, customer, to);
}

/** Ends the consult and speaks to the customer again. @throws TelephonyError */
export async function cancelConsult(context: TelephonyContext, callId: CallId): Promise<void> {
  const { registry } = context;
  const asked = registry.need(callId);
  const colleague = asked.call.purpose === "consult" ? asked : aboutOf(context, asked);
  if (colleague === undefined) throw nobody();
  const customer = colleague.call.about === null ? null : registry.find(colleague.call.about);
  if (colleague.transfer !== null) throw wrongState(colleague, "ended while it is being transferred");
  hangUp(context, colleague);
  if (customer !== null && isTalked(customer)) await resume(context, customer);
}

/** The call that is to be given away, and who gets it: a consult and what it is about, or the older and the newer of two calls. */
function pairOf(context: TelephonyContext, callId: CallId): { customer: CallEntry; colleague: CallEntry } {
  const { registry } = context;
  const asked = registry.need(callId);
  const isConsult = asked.call.purpose === "consult";
  const colleague = isConsult ? asked : aboutOf(context, asked);
  if (colleague !== undefined) {
    const customer = colleague.call.about === null ? null : registry.find(colleague.call.about);
    if (customer === null) throw nobody();
    return { customer, colleague };
  }
  const [older, newer, more] = registry.entries.filter((entry) => entry.call.purpose === "call" && isTalked(entry));
  if (older === undefined || newer === undefined || more !== undefined) throw nobody();
  return { customer: older, colleague: newer };
}

function aboutOf({ registry }: TelephonyContext, entry: CallEntry): CallEntry | undefined {
  return registry.entries.find((one) => one.call.purpose === "consult" && one.call.about === entry.call.id);
}

/** @throws TelephonyError unless the call can be given away now */
export function checkFree(context: TelephonyContext, entry: CallEntry): void {
  if (!isTalked(entry)) throw wrongState(entry, "transferred");
  if (entry.transfer !== null) throw wrongState(entry, "transferred while it is being transferred");
  if (!context.line.registered)
    throw new TelephonyError("not-registered", "There is no link to the exchange; the call can't be transferred.");
  if (entry.call.recovering || entry.leg === null) throw wrongState(entry, "transferred while it is being taken back");
}

function nobody(): TelephonyError {
  return new TelephonyError("nobody-to-transfer-to", "There is no second call that this one could be connected with.");
}

function within({ timers }: TelephonyContext, done: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = timers.set(resolve, ms);
    void done.then(() => {
      timers.clear(timer);
      resolve();
    });
  });
}
