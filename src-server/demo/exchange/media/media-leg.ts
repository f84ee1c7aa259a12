import { randomInt } from "node:crypto";
import {
  MediaStream,
  MediaStreamTrack,
  usePCMU as pcmu,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  type RTCRtpTransceiver,
  type RtpPacket,
} from "werift";
import { createRtpWriter, type RtpWriter } from "./rtp-writer.ts";
import {
  asSessionDescription,
  type Direction,
  directionOf,
  fingerprintOf,
  payloadTypeOf,
  withOnlyEncodings,
  withoutUnresolvableCandidates,
} from "./sdp-text.ts";

/** What a media leg tells its owner. */
interface MediaLegEvents {
  /** Audio of the peer: µ-law bytes. */
  onAudio(payload: Uint8Array, packet: RtpPacket): void;
  /** A telephone-event packet of the peer (RFC 4733). */
  onTelephoneEvent(payload: Uint8Array, packet: RtpPacket): void;
  /** ICE and DTLS are up: audio can flow. Once. */
  onConnected(): void;
}

/** One WebRTC media session with a desk: PCMU both ways; see {@link createMediaLeg}. */
export interface MediaLeg {
  createOffer(): Promise<string>;
  acceptAnswer(sdp: string): Promise<void>;
  /** Answers a first offer or a later one. Throws a sentence when the offer cannot be met. */
  answer(offer: string): Promise<string>;
  /** What the peer last said it does. */
  peerDirection(): Direction;
  sendAudio(payload: Uint8Array): void;
  sendTelephoneEvent(payload: Uint8Array, first: boolean): void;
  close(): void;
}

interface MediaLegOptions {
  /** Addresses to offer besides those of the interfaces; the loopback address, which werift leaves out by itself. */
  readonly hostAddresses: readonly string[];
  readonly now: () => number;
  readonly events: MediaLegEvents;
}

const OWN_EVENT_PAYLOAD_TYPE = 101;

function codecs() {
  return [
    pcmu(),
    new RTCRtpCodecParameters({
      mimeType: "audio/telephone-event",
      clockRate: 8000,
      payloadType: OWN_EVENT_PAYLOAD_TYPE,
      parameters: "0-16",
    }),
  ];
}

/** Opens a peer connection that speaks PCMU and telephone-events and nothing else; no STUN, no TURN, IPv4 only. */
export function createMediaLeg({ hostAddresses, now, events }: MediaLegOptions): MediaLeg {
  const peer = new RTCPeerConnection({
    iceServers: [],
    iceUseIpv6: false,
    iceUseTcp: false,
    iceAdditionalHostAddresses: [...hostAddresses],
    bundlePolicy: "max-bundle",
    headerExtensions: { audio: [], video: [] },
    codecs: { audio: codecs(), video: [] },
  });
  // A stream of its own, so that a browser's track event has one.
  const transceiver: RTCRtpTransceiver = peer.addTransceiver(new MediaStreamTrack({ kind: "audio" }), {
    direction: "sendrecv",
    streams: [new MediaStream()],
  });
  const sessionId = randomInt(1, 0x7fffffff);
  let version = 0;
  let audioPayloadType = 0;
  let eventPayloadType = OWN_EVENT_PAYLOAD_TYPE;
  let remote = "";
  let listening = false;
  let connected = false;
  let closed = false;
  let writer: RtpWriter | undefined;

  function onPacket(packet: RtpPacket) {
    const type = packet.header.payloadType;
    if (type === audioPayloadType) events.onAudio(packet.payload, packet);
    else if (type === eventPayloadType) events.onTelephoneEvent(packet.payload, packet);
  }

  function learn(sdp: string) {
    remote = sdp;
    audioPayloadType = payloadTypeOf(sdp, "PCMU/8000") ?? audioPayloadType;
    eventPayloadType = payloadTypeOf(sdp, "telephone-event/8000") ?? eventPayloadType;
    if (listening) return;
    listening = true;
    // Below werift's router: it would drop a stream whose SSRC the SDP does not name.
    transceiver.dtlsTransport.onRtp.subscribe(onPacket);
  }

  peer.connectionStateChange.subscribe((state) => {
    if (state !== "connected" || connected || closed) return;
    connected = true;
    writer = createRtpWriter({ ssrc: transceiver.sender.ssrc, audioPayloadType, eventPayloadType, now });
    events.onConnected();
  });

  function local(type: "offer" | "answer"): string {
    const sdp = peer.localDescription?.sdp;
    if (!sdp) throw new Error("werift gave no local description.");
    version += 1;
    return asSessionDescription(sdp, type, sessionId, version);
  }

  const mayHear = () => remote !== "" && ["sendrecv", "recvonly"].includes(directionOf(remote));

  function send(packet: RtpPacket) {
    transceiver.dtlsTransport.sendRtp(packet.payload, packet.header).catch(() => undefined);
  }

  return {
    async createOffer() {
      await peer.setLocalDescription(await peer.createOffer());
      return local("offer");
    },
    async acceptAnswer(sdp) {
      await peer.setRemoteDescription({ type: "answer", sdp: withoutUnresolvableCandidates(sdp) });
      learn(sdp);
    },
    async answer(offer) {
      if (!fingerprintOf(offer) || !offer.includes("a=ice-ufrag:"))
        throw new Error("The offer is not WebRTC (DTLS, ICE).");
      if (payloadTypeOf(offer, "PCMU/8000") === undefined) throw new Error("The offer has no PCMU.");
      if (remote && fingerprintOf(remote) !== fingerprintOf(offer)) {
        // As Asterisk does (measured): DTLS is not restarted inside a dialog.
        throw new Error("A new DTLS certificate inside a dialog is not taken; use INVITE with Replaces.");
      }
      const understood = withOnlyEncodings(offer, ["PCMU/8000", "telephone-event/8000"]);
      await peer.setRemoteDescription({ type: "offer", sdp: withoutUnresolvableCandidates(understood) });
      await peer.setLocalDescription(await peer.createAnswer());
      learn(offer);
      return local("answer");
    },
    peerDirection: () => directionOf(remote),
    sendAudio(payload) {
      if (!writer || closed || !mayHear()) return;
      send(writer.audio(payload));
    },
    sendTelephoneEvent(payload, first) {
      if (!writer || closed || !mayHear()) return;
      send(writer.event(payload, first));
    },
    close() {
      if (closed) return;
      closed = true;
      peer.close().catch(() => undefined);
    },
  };
}
