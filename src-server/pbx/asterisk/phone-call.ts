import type { AttachedData } from "#shared/call/types.ts";
import type { DeskPhoneCall } from "#shared/contract/central/index.ts";
import { type Channel, isOutgoing } from "./channel.ts";

/** Where the two sides of a call wait while the exchange holds it: extensions of one context. */
export const holdExtensions = { phone: "wait", farSide: "music" } as const;

/** The exchange holds the other side of this phone's call. */
export function heldByExchange(channel: Channel, holdContext: string): boolean {
  return isParked(channel, holdContext, holdExtensions.phone);
}

/** The other side of a held call: it is part of the same conversation and hears music. */
export function heldFarSide(all: Iterable<Channel>, phone: Channel, holdContext: string): Channel | null {
  for (const channel of all)
    if (channel.linkedId === phone.linkedId && isParked(channel, holdContext, holdExtensions.farSide)) return channel;
  return null;
}

export function isParked(channel: Channel, holdContext: string, exten: string): boolean {
  return (
    channel.state === "up" && channel.bridgeId === null && channel.context === holdContext && channel.exten === exten
  );
}

/** A channel of a desk phone as its desk sees it; null: it does not ring yet. */
export function phoneCall(channel: Channel, attached: AttachedData, holdContext: string): DeskPhoneCall | null {
  const state = stateOf(channel, holdContext);
  if (state === null) return null;
  const outgoing = isOutgoing(channel);
  const number = channel.connectedNumber || (outgoing && channel.origin === "device" ? channel.dialed : "");
  const queue = channel.queue || attached["x-queue"] || "";
  return {
    id: channel.id.slice(0, 128),
    direction: outgoing ? "out" : "in",
    state,
    number: number.slice(0, 128),
    name: channel.connectedName.slice(0, 256) || null,
    dialed: dialedNumber(channel, attached, number)?.slice(0, 128) ?? null,
    queue: queue.slice(0, 128) || null,
    attached: { "x-call-ref": channel.linkedId.slice(0, 128), ...attached },
    startedAt: channel.madeAt,
    answeredAt: channel.answeredAt,
  };
}

function stateOf(channel: Channel, holdContext: string): DeskPhoneCall["state"] | null {
  if (channel.answeredAt !== null)
    return channel.deviceHold || heldByExchange(channel, holdContext) ? "held" : "active";
  if (isOutgoing(channel)) return channel.dialing === "ringing" ? "ringing-out" : "dialing";
  return channel.state === "ringing" ? "ringing" : null;
}

function dialedNumber(channel: Channel, attached: AttachedData, number: string): string | null {
  if (!isOutgoing(channel)) return attached["x-popline-dialed"] ?? null;
  return channel.origin === "device" ? channel.dialed : number || null;
}
