/** A channel of Asterisk: one leg of a call, as its events tell. Times in epoch ms. */
export interface Channel {
  /** Asterisk's Uniqueid: stays, whatever happens to the call. */
  readonly id: string;
  /** Such as PJSIP/2001-0000001a; actions name channels by it. */
  name: string;
  /** Of the first channel of the conversation that this one is part of. */
  linkedId: string;
  /** `ring`: the device has dialled; `ringing`: the device rings. */
  state: "down" | "ring" | "ringing" | "up";
  connectedNumber: string;
  connectedName: string;
  context: string;
  exten: string;
  bridgeId: string | null;
  /** Who made it: the device by its INVITE, or the exchange that calls the device. */
  origin: "device" | "exchange";
  /** The extension that the device dialled. */
  readonly dialed: string;
  /** The queue that offers a call by it. */
  queue: string;
  /** It is complete and its device is being called: its variables are there. */
  called: boolean;
  /** As a caller: how far the other side is. */
  dialing: "no" | "dialing" | "ringing";
  /** How the last dialling ended, in Asterisk's words (BUSY, NOANSWER, …). */
  dialStatus: string;
  /** The device put the other side on hold. */
  deviceHold: boolean;
  readonly madeAt: number;
  /** When the two sides began to talk. */
  answeredAt: number | null;
  /** The device, or somebody for it, gave the call away. */
  transferred: boolean;
  /** The device ended or refused the call. */
  hungUpByDevice: boolean;
}

/** The device behind a channel: "2001" for PJSIP/2001-0000001a; null: not a device of PJSIP. */
export function endpointOf(name: string): string | null {
  return /^PJSIP\/(.+)-[0-9a-f]{8}$/.exec(name)?.[1] ?? null;
}

/** Channels that central itself has asked for begin with this. */
export const ownPrefix = "popline-";

export function isOwn(channel: Pick<Channel, "id">): boolean {
  return channel.id.startsWith(ownPrefix);
}

/** The call was begun at the phone, or by central for it. */
export function isOutgoing(channel: Pick<Channel, "id" | "origin">): boolean {
  return channel.origin === "device" || isOwn(channel);
}
