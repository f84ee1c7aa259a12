import type { RtpPacket } from "werift";
import { createLevelMeter } from "../media/level-meter.ts";
import { createPacketLedger } from "../media/packet-ledger.ts";
import { createDigitReader } from "../media/telephone-event.ts";
import type { DeskEnd } from "./desk-end.ts";

/** At most five levels per second; a little less than the window, so that jitter does not halve the rate. */
const MIN_INTERVAL_MS = 180;

/** Listens to what a desk sends: levels, losses, digits. */
export function createDeskEar(end: DeskEnd) {
  const { context, account } = end;
  const meter = createLevelMeter();
  const ledger = createPacketLedger();
  const digits = createDigitReader();
  let reportedAt = Number.NEGATIVE_INFINITY;
  let eventTimestamp: number | undefined;

  return {
    audio(payload: Uint8Array, packet: RtpPacket): void {
      ledger.note(packet.header.sequenceNumber);
      const dbfs = meter.feed(payload);
      if (dbfs === undefined || context.now() - reportedAt < MIN_INTERVAL_MS) return;
      reportedAt = context.now();
      context.emit({ type: "level", callId: end.call.id, user: account.user, dbfs, ...ledger.counts() });
    },
    /** Returns whether the packet opens a new event. */
    event(payload: Uint8Array, packet: RtpPacket): boolean {
      ledger.note(packet.header.sequenceNumber);
      const digit = digits.read(payload, packet.header.timestamp);
      if (digit) context.emit({ type: "dtmf", callId: end.call.id, user: account.user, digit, via: "rfc4733" });
      const first = packet.header.timestamp !== eventTimestamp;
      eventTimestamp = packet.header.timestamp;
      return first;
    },
  };
}
