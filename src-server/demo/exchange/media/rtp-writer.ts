import { randomInt } from "node:crypto";
import { RtpHeader, RtpPacket } from "werift";
import { SAMPLE_RATE } from "./mulaw.ts";

/** Builds the packets of one outgoing stream; see {@link createRtpWriter}. */
export interface RtpWriter {
  audio(payload: Uint8Array): RtpPacket;
  event(payload: Uint8Array, first: boolean): RtpPacket;
}

/** A pause longer than this moves the timestamp by wall time and sets the marker: a new talk spurt (RFC 3551 section 4.1). */
const GAP_MS = 100;

interface RtpWriterOptions {
  readonly ssrc: number;
  readonly audioPayloadType: number;
  readonly eventPayloadType: number;
  readonly now: () => number;
}

/** Numbers and stamps packets of 8 kHz audio and telephone-events, which share one sequence (RFC 4733 section 2.1). */
export function createRtpWriter({ ssrc, audioPayloadType, eventPayloadType, now }: RtpWriterOptions): RtpWriter {
  let sequenceNumber = randomInt(0x10000);
  let timestamp = randomInt(0x7fffffff);
  let eventTimestamp = timestamp;
  let lastAt: number | undefined;

  function packet(payloadType: number, stamp: number, marker: boolean, payload: Uint8Array): RtpPacket {
    sequenceNumber = (sequenceNumber + 1) & 0xffff;
    const header = new RtpHeader({ version: 2, ssrc, payloadType, sequenceNumber, timestamp: stamp, marker });
    return new RtpPacket(header, Buffer.from(payload));
  }

  return {
    audio(payload) {
      const at = now();
      const gap = lastAt === undefined ? 0 : at - lastAt;
      const spurt = lastAt === undefined || gap > GAP_MS;
      if (gap > GAP_MS) timestamp = (timestamp + Math.round((gap * SAMPLE_RATE) / 1000)) >>> 0;
      lastAt = at;
      const built = packet(audioPayloadType, timestamp, spurt, payload);
      timestamp = (timestamp + payload.length) >>> 0;
      return built;
    },
    event(payload, first) {
      if (first) eventTimestamp = timestamp;
      return packet(eventPayloadType, eventTimestamp, first, payload);
    },
  };
}
