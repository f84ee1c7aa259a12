import type { CallId } from "#shared/ids.ts";
import { TelephonyError } from "../telephony-error.ts";
import { hangUp } from "./call-controls.ts";
import { type CallEntry, isTalked } from "./call-entry.ts";
import { holdOthers, resume, unhold, wrongState } from "./hold.ts";
import { dial } from "./outgoing-calls.ts";
import type { TelephonyContext } from "./telephony-context.ts";
import { checkFree } from "./transfer.ts";
import { TransferRun } from "./transfer-run.ts";

/** A room's number must not be met by chance: two conferences would be one. */
const roomDigits = 8;

/** Brings two calls together: in the media page, or in the room that one of them is in. @throws TelephonyError */
export async function merge(context: TelephonyContext, one: CallEntry, other: CallEntry): Promise<void> {
  if (one === other) throw wrongState(one, "merged with itself");
  for (const entry of [one, other]) checkFree(context, entry);
  const inRoom = [one, other].find((entry) => entry.call.room !== null);
  if (inRoom !== undefined) return join(context, inRoom, inRoom === one ? other : one);
  const members = [...new Set([one, other, ...membersOf(context)])];
  await mixed(context, members);
}

/** Speaks to this call alone. @throws TelephonyError */
export async function split(context: TelephonyContext, entry: CallEntry): Promise<void> {
  if (!entry.call.conference) throw wrongState(entry, "taken out of a conference");
  for (const member of membersOf(context)) setMixed(context, member, false);
  await resume(context, entry);
}

/**
 * Moves a mix into a room of the exchange, so that more can join: the agent goes there first (the room is known to exist then, and nobody
 * waits in it alone), then the parties by blind transfer. A party that could not be moved stays, on hold. @throws TelephonyError
 */
export async function toRoom(context: TelephonyContext, entry: CallEntry): Promise<void> {
  const { provisioning, random } = context;
  const { conferencePrefix } = provisioning;
  if (conferencePrefix === null)
    throw new TelephonyError("not-offered-by-exchange", "The exchange has no conference rooms for this line.");
  const members = entry.call.conference ? membersOf(context) : [entry];
  for (const member of members) checkFree(context, member);
  const digits = Array.from({ length: roomDigits }, () => Math.floor(random() * 10)).join("");
  const room = `${conferencePrefix}${digits}`;
  const own = await dial(context, { number: room, purpose: "room", room });
  if (!(await untilTalked(context, own)))
    throw new TelephonyError("not-offered-by-exchange", `The exchange did not let the agent into room ${room}.`);
  const moves = await Promise.allSettled(members.map((member) => move(context, member, room)));
  const stayed = moves.find((result) => result.status === "rejected");
  if (stayed === undefined) return;
  if (moves.every((result) => result.status === "rejected")) {
    // Nobody is in the room but the agent: back to how it was.
    const leg = context.registry.find(own);
    if (leg !== null) hangUp(context, leg);
  } else await holdOthers(context, own);
  throw stayed.reason;
}

/** A call of a conference ended: one alone is a plain call. */
export function shrink(context: TelephonyContext): void {
  const members = membersOf(context);
  const [last] = members;
  if (last !== undefined && members.length === 1) setMixed(context, last, false);
}

async function mixed(context: TelephonyContext, members: readonly CallEntry[]): Promise<void> {
  const { media, mix } = context;
  if (!media.available()) throw new TelephonyError("no-media-page", "No window is open that could mix the calls.");
  const before = members.filter((entry) => entry.call.conference);
  for (const entry of members) await unhold(context, entry);
  for (const entry of members) setMixed(context, entry, true);
  if (await mix.settled) return;
  for (const entry of members) if (!before.includes(entry)) setMixed(context, entry, false);
  const [first] = members;
  if (first !== undefined) await holdOthers(context, first.call.id);
  throw new TelephonyError("internal", "The media page could not mix the calls.");
}

/** The agent's leg is in the room; the other call's party is sent there. */
async function join(context: TelephonyContext, inRoom: CallEntry, other: CallEntry): Promise<void> {
  const { room } = inRoom.call;
  if (room === null || other.call.room !== null) throw wrongState(other, "moved from room to room");
  await unhold(context, inRoom);
  await move(context, other, room);
}

async function move(context: TelephonyContext, entry: CallEntry, room: string): Promise<void> {
  checkFree(context, entry);
  const run = new TransferRun(context, entry, { number: room }, null);
  const { registry, now } = context;
  await run.start();
  // The call may be over by now: it left as told, and says where to.
  if (isTalked(entry)) registry.apply(entry, { type: "conference", at: now(), mixed: entry.call.conference, room });
}

function membersOf({ registry }: TelephonyContext): CallEntry[] {
  return registry.entries.filter((entry) => entry.call.conference && isTalked(entry));
}

function setMixed({ registry, now }: TelephonyContext, entry: CallEntry, on: boolean): void {
  if (isTalked(entry)) registry.apply(entry, { type: "conference", at: now(), mixed: on, room: entry.call.room });
}

/** @returns false when the call ended before anybody answered. */
function untilTalked({ registry, events }: TelephonyContext, callId: CallId): Promise<boolean> {
  return new Promise((resolve) => {
    const check = () => {
      const entry = registry.find(callId);
      if (entry !== null && !isTalked(entry)) return;
      for (const stop of stops) stop();
      resolve(entry !== null);
    };
    const stops = [events.on("changed", check), events.on("ended", check)];
    check();
  });
}
