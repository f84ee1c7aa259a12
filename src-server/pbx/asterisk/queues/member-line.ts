import type { QueueMemberNow } from "#shared/queue/index.ts";

/**
 * A member's name among ours: the line that is rung. A queue may ring it by way of a Local channel and watch the line as its state interface.
 * What is no line of ours keeps the exchange's word for it.
 */
export function memberName(iface: string, stateInterface: string): string {
  const line = /^PJSIP\/([^/@]+)$/;
  return (line.exec(iface)?.[1] ?? line.exec(stateInterface)?.[1] ?? iface).slice(0, 64);
}

/** A line's name as it may stand in an interface: the rest could mean something to Asterisk. */
export const lineName = /^[A-Za-z0-9_.+-]{1,64}$/;

/** How an exchange names the line of a member that it has not got yet. */
export function lineInterface(member: string): string {
  return `PJSIP/${member}`;
}

/** Asterisk's numbers of device states (AST_DEVICE_*). What it knows nothing of (0) it offers calls to. */
const states: Readonly<Record<string, QueueMemberNow["state"]>> = {
  "0": "idle",
  "1": "idle",
  "2": "talking",
  "3": "talking",
  "4": "unavailable",
  "5": "unavailable",
  "6": "ringing",
  "7": "talking",
  "8": "held",
};

export function memberState(status: string): QueueMemberNow["state"] {
  return states[status] ?? "unavailable";
}
