import type { Page } from "playwright";
import type { DeskMedia } from "./desk-media.ts";

/** A desk's media in a real page: its microphone is Chromium's fake device, which beeps. */
export interface ChromiumMedia extends DeskMedia {
  /** Resolves when the page has decoded sound louder than silence; the result says what came in. */
  hears(): Promise<{ codec: string; packets: number; lost: number; streams: number; afterMs: number }>;
  /** Sends digits as telephone-events (RFC 4733). */
  pressDigits(digits: string): Promise<void>;
}

/** What the page keeps, under `window.desk`. */
interface PageDesk {
  desk: { peer: RTCPeerConnection; streams: number; startedAt: number };
}

/** Opens a peer connection in `page`. `hideAddresses` makes its candidates mDNS names, as without microphone permission. */
export async function createChromiumMedia(page: Page, { hideAddresses = false } = {}): Promise<ChromiumMedia> {
  await page.evaluate(async () => {
    const peer = new RTCPeerConnection();
    const desk = { peer, streams: 0, startedAt: 0 };
    (window as unknown as PageDesk).desk = desk;
    peer.ontrack = (event) => {
      desk.streams = event.streams.length;
      const speaker = new Audio();
      speaker.srcObject = event.streams[0] ?? new MediaStream([event.track]);
      void speaker.play();
    };
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of microphone.getTracks()) peer.addTrack(track, microphone);
  });

  const shown = (sdp: string) =>
    hideAddresses
      ? sdp.replace(/^(a=candidate:\S+ \d+ udp \d+) \S+/gim, "$1 6f1c2a52-0000-4000-8000-000000000000.local")
      : sdp;

  return {
    offer: (hold) =>
      page
        .evaluate(async (onHold) => {
          const { peer } = (window as unknown as PageDesk).desk;
          const [transceiver] = peer.getTransceivers();
          if (transceiver) transceiver.direction = onHold ? "sendonly" : "sendrecv";
          const gathered = new Promise<void>((resolve) => {
            if (peer.iceGatheringState === "complete") resolve();
            peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && resolve();
          });
          await peer.setLocalDescription();
          await gathered;
          return peer.localDescription?.sdp ?? "";
        }, hold)
        .then(shown),
    answer: (offer) =>
      page
        .evaluate(async (sdp) => {
          const { desk } = window as unknown as PageDesk;
          const { peer } = desk;
          desk.startedAt = performance.now();
          const gathered = new Promise<void>((resolve) => {
            if (peer.iceGatheringState === "complete") resolve();
            peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && resolve();
          });
          await peer.setRemoteDescription({ type: "offer", sdp });
          await peer.setLocalDescription();
          await gathered;
          return peer.localDescription?.sdp ?? "";
        }, offer)
        .then(shown),
    accept: (answer) =>
      page.evaluate(async (sdp) => {
        const { desk } = window as unknown as PageDesk;
        desk.startedAt = performance.now();
        await desk.peer.setRemoteDescription({ type: "answer", sdp });
      }, answer),
    hears: () =>
      page.evaluate(async () => {
        const { desk } = window as unknown as PageDesk;
        const read = async () => {
          const stats = [...(await desk.peer.getStats()).values()];
          const inbound = stats.find((one) => one.type === "inbound-rtp");
          return { inbound, codec: stats.find((one) => one.id === inbound?.codecId) };
        };
        const before = (await read()).inbound?.totalAudioEnergy ?? 0;
        for (;;) {
          const { inbound, codec } = await read();
          if (inbound && inbound.totalAudioEnergy > before + 0.0001) {
            return {
              codec: codec?.mimeType ?? "",
              packets: inbound.packetsReceived,
              lost: inbound.packetsLost,
              streams: desk.streams,
              afterMs: performance.now() - desk.startedAt,
            };
          }
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
      }),
    pressDigits: (digits) =>
      page.evaluate((tones) => {
        const { peer } = (window as unknown as PageDesk).desk;
        peer.getSenders()[0]?.dtmf?.insertDTMF(tones, 100, 50);
      }, digits),
    close: () => void page.evaluate(() => (window as unknown as PageDesk).desk.peer.close()).catch(() => undefined),
  };
}
