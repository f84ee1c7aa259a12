import { createSocket } from "node:dgram";
import { once } from "node:events";
import { decodeMulaw, encodeMulaw } from "#server/demo/exchange/media/mulaw.ts";
import { levelAt } from "../exchange/tone.ts";

const rate = 8_000;
const frame = 160;
const amplitude = 8_000;

/** The sound of a telephone: PCMU over RTP (RFC 3551), a tone out, and half a second of what comes in is kept. */
export interface PhoneSound {
  readonly port: number;
  /** Sends to where the other side's SDP says. */
  sendTo(sdp: string): void;
  silence(): void;
  /** Level in dBFS of a tone in the last half second that came in. */
  level(hz: number): number;
  close(): void;
}

export async function phoneSound(address: string, hz: number): Promise<PhoneSound> {
  const socket = createSocket("udp4");
  socket.bind(0, address);
  await once(socket, "listening");
  const ssrc = Math.floor(Math.random() * 0xffffffff);
  let sequence = 0;
  let time = 0;
  let timer: NodeJS.Timeout | null = null;
  let heard = new Int16Array();
  socket.on("message", (bytes) => {
    const samples = Int16Array.from(bytes.subarray(12), decodeMulaw);
    const all = new Int16Array(heard.length + samples.length);
    all.set(heard);
    all.set(samples, heard.length);
    heard = all.slice(-rate / 2);
  });
  let target: { host: string; port: number } | null = null;

  function packet(): Buffer {
    const bytes = Buffer.alloc(12 + frame);
    bytes.writeUInt8(0x80, 0);
    bytes.writeUInt16BE(sequence & 0xffff, 2);
    bytes.writeUInt32BE(time >>> 0, 4);
    bytes.writeUInt32BE(ssrc, 8);
    for (let i = 0; i < frame; i += 1)
      bytes[12 + i] = encodeMulaw(amplitude * Math.sin((2 * Math.PI * hz * (time + i)) / rate));
    sequence += 1;
    time += frame;
    return bytes;
  }

  function silence(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  return {
    port: socket.address().port,
    sendTo(sdp) {
      const host = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1];
      const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
      if (host === undefined || !(port > 0)) throw new Error("The exchange's SDP has no address for sound.");
      target = { host, port };
      // Timers come late on a busy machine; what is due is sent then.
      const began = performance.now() - (time / rate) * 1_000;
      timer ??= setInterval(() => {
        while ((time / rate) * 1_000 < performance.now() - began && target !== null)
          socket.send(packet(), target.port, target.host);
      }, 20);
    },
    silence,
    level: (hz) => levelAt({ samples: heard, rate }, hz),
    close() {
      silence();
      socket.close();
    },
  };
}

/** What the phone offers: PCMU and telephone events. */
export function phoneSdp(of: {
  readonly address: string;
  readonly port: number;
  readonly version: number;
  readonly direction: string;
}): string {
  return [
    "v=0",
    `o=phone 1 ${of.version} IN IP4 ${of.address}`,
    "s=-",
    `c=IN IP4 ${of.address}`,
    "t=0 0",
    `m=audio ${of.port} RTP/AVP 0 101`,
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:101 telephone-event/8000",
    "a=fmtp:101 0-15",
    `a=${of.direction}`,
    "",
  ].join("\r\n");
}
