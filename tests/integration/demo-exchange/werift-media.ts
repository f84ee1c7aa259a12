import { usePCMU as pcmu, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from "werift";
import { createFrameClock } from "#server/demo/exchange/media/frame-clock.ts";
import { createLevelMeter } from "#server/demo/exchange/media/level-meter.ts";
import { FRAME_BYTES } from "#server/demo/exchange/media/mulaw.ts";
import { tone } from "#server/demo/exchange/media/tone.ts";
import type { DeskMedia } from "./desk-media.ts";
import { createEventLog, type EventLog } from "./event-log.ts";

/** A desk's media that speaks a 1 kHz tone and measures what it hears. */
export interface WeriftMedia extends DeskMedia {
  /** Level per 200 ms of what arrives, with the time it was complete. */
  readonly heard: EventLog<{ dbfs: number; at: number }>;
  /** Payload types of telephone-events that arrived. */
  readonly events: EventLog<number>;
  /** This side's ICE and DTLS are up. */
  readonly connected: Promise<void>;
  /** Sends the packets of one RFC 4733 event. */
  pressDigit(code: number): void;
}

/** Opens a werift peer connection for PCMU; `speakDbfs` undefined keeps it from sending anything. */
export function createWeriftMedia(speakDbfs: number | undefined = -20): WeriftMedia {
  const peer = new RTCPeerConnection({
    iceServers: [],
    iceUseIpv6: false,
    iceUseTcp: false,
    iceAdditionalHostAddresses: ["127.0.0.1"],
    headerExtensions: { audio: [], video: [] },
    codecs: {
      audio: [
        pcmu(),
        new RTCRtpCodecParameters({ mimeType: "audio/telephone-event", clockRate: 8000, payloadType: 126 }),
      ],
      video: [],
    },
  });
  const transceiver = peer.addTransceiver("audio", { direction: "sendrecv" });
  const heard = createEventLog<{ dbfs: number; at: number }>();
  const events = createEventLog<number>();
  const meter = createLevelMeter();
  const sound = speakDbfs === undefined ? undefined : tone(1000, speakDbfs, 20);
  let sequenceNumber = 100;
  let timestamp = 1000;
  let stop: (() => void) | undefined;
  let listening = false;

  const send = (payloadType: number, stamp: number, payload: Uint8Array, marker = false) => {
    sequenceNumber = (sequenceNumber + 1) & 0xffff;
    const header = new RtpHeader({
      version: 2,
      payloadType,
      sequenceNumber,
      timestamp: stamp,
      ssrc: transceiver.sender.ssrc,
      marker,
    });
    const packet = new RtpPacket(header, Buffer.from(payload));
    transceiver.dtlsTransport.sendRtp(packet.payload, packet.header).catch(() => undefined);
  };
  const connected = new Promise<void>((resolve) => {
    peer.connectionStateChange.subscribe((state) => state === "connected" && resolve());
  });
  peer.connectionStateChange.subscribe((state) => {
    if (state !== "connected" || !sound || stop) return;
    stop = createFrameClock().subscribe(() => {
      timestamp += FRAME_BYTES;
      send(0, timestamp, sound);
    });
  });
  const listen = () => {
    if (listening) return;
    listening = true;
    transceiver.dtlsTransport.onRtp.subscribe(({ header, payload }) => {
      if (header.payloadType !== 0) {
        events.add(payload[0] ?? -1);
        return;
      }
      const dbfs = meter.feed(payload);
      if (dbfs !== undefined) heard.add({ dbfs, at: performance.now() });
    });
  };
  const local = () => peer.localDescription?.sdp ?? "";

  return {
    heard,
    events,
    connected,
    async offer(hold) {
      transceiver.setDirection(hold ? "sendonly" : "sendrecv");
      await peer.setLocalDescription(await peer.createOffer());
      return local();
    },
    async answer(sdp) {
      await peer.setRemoteDescription({ type: "offer", sdp });
      await peer.setLocalDescription(await peer.createAnswer());
      listen();
      return local();
    },
    async accept(sdp) {
      await peer.setRemoteDescription({ type: "answer", sdp });
      listen();
    },
    pressDigit(code) {
      const start = timestamp + FRAME_BYTES;
      for (const [index, duration] of [160, 320, 480, 480, 480].entries()) {
        send(
          transceiver.getPayloadType("audio/telephone-event") ?? 0,
          start,
          Uint8Array.of(code, index < 2 ? 10 : 0x8a, duration >> 8, duration & 0xff),
          index === 0,
        );
      }
    },
    close() {
      stop?.();
      peer.close().catch(() => undefined);
    },
  };
}
