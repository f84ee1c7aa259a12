import type { Frame, Page } from "playwright";
import { type HeldMemory, heldMemory } from "./heap-snapshot.ts";

interface Probe {
  /** Resolves with the time at which the frame in which a ringing call shows this text was presented (Element Timing API). */
  painted(text: string): Promise<number>;
  /** When the newest peer connection of this frame first sent, and first received, a packet of sound. */
  sentAt: number | null;
  receivedAt: number | null;
}

/** Element Timing, and the times of Paint Timing in browsers that have them. */
interface PaintOfElement extends PerformanceEntry {
  readonly identifier: string;
  readonly renderTime: number;
  readonly presentationTime?: number | null;
}

type WithProbe = typeof globalThis & { poplineProbe: Probe };

/** Runs in every frame before anything else: watches paint, and each new peer connection's first packets, ten times in 100 ms. */
function install(): void {
  const now = () => performance.timeOrigin + performance.now();
  const probe: Probe = {
    sentAt: null,
    receivedAt: null,
    painted: (text) =>
      new Promise<number>((resolve, reject) => {
        setTimeout(() => reject(new Error(`"${text}" was not painted within 10 s`)), 10_000);
        const marker = Object.assign(document.createElement("p"), { textContent: "·" });
        marker.setAttribute("elementtiming", text);
        marker.style.cssText = "position: fixed; inset: 0 auto auto 0; margin: 0;";
        const paints = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as PaintOfElement[]) {
            if (entry.identifier !== text) continue;
            paints.disconnect();
            marker.remove();
            resolve(performance.timeOrigin + (entry.presentationTime ?? entry.renderTime));
          }
        });
        paints.observe({ type: "element" });
        // Only an element's first paint is told: the marker is added in the task that adds the text, and painted in the same frame.
        const changes = new MutationObserver(() => {
          if (document.querySelector('[data-state="ringing"]')?.textContent?.includes(text) !== true) return;
          changes.disconnect();
          document.body.append(marker);
        });
        changes.observe(document.body, { childList: true, subtree: true, characterData: true });
      }),
  };
  (globalThis as WithProbe).poplineProbe = probe;
  Object.assign(globalThis, { poplineNow: now });
  const Plain = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Plain {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      probe.sentAt = null;
      probe.receivedAt = null;
      const look = async () => {
        if (this.signalingState === "closed") return clearInterval(timer);
        for (const stat of (await this.getStats()).values()) {
          if (stat.type === "outbound-rtp" && stat.packetsSent > 0) probe.sentAt ??= now();
          if (stat.type === "inbound-rtp" && stat.packetsReceived > 0) probe.receivedAt ??= now();
        }
        if (probe.sentAt !== null && probe.receivedAt !== null) clearInterval(timer);
      };
      const timer = setInterval(() => void look(), 10);
    }
  };
}

/** The bench's eye in a page. Times are the browser's clock, epoch ms with fraction. */
export interface PageProbe {
  now(): Promise<number>;
  painted(text: string): Promise<number>;
  /** When sound first left the media page's newest peer connection, and when it had also come in. */
  sound(): Promise<{ readonly sentAt: number; readonly bothAt: number }>;
  /** What the page and its frames hold after a collection. */
  held(): Promise<HeldMemory>;
}

/** Before the page is opened. */
export async function probePage(page: Page): Promise<PageProbe> {
  await page.addInitScript(install);
  const devtools = await page.context().newCDPSession(page);
  const mediaFrame = async (): Promise<Frame> => {
    for (;;) {
      const frame = page.frames().find((it) => it.url().endsWith("/media.html"));
      if (frame) return frame;
      await page.waitForEvent("framenavigated");
    }
  };
  return {
    now: () => page.evaluate(() => (globalThis as unknown as { poplineNow(): number }).poplineNow()),
    painted: (text) => page.evaluate((it) => (globalThis as WithProbe).poplineProbe.painted(it), text),
    async sound() {
      for (;;) {
        const frame = await mediaFrame();
        try {
          await frame.waitForFunction(
            () => {
              const { sentAt, receivedAt } = (globalThis as WithProbe).poplineProbe;
              return sentAt !== null && receivedAt !== null;
            },
            undefined,
            { polling: 20, timeout: 30_000 },
          );
          const { sentAt, receivedAt } = await frame.evaluate(() => {
            const seen = (globalThis as WithProbe).poplineProbe;
            return { sentAt: seen.sentAt ?? 0, receivedAt: seen.receivedAt ?? 0 };
          });
          return { sentAt, bothAt: Math.max(sentAt, receivedAt) };
        } catch (error) {
          // The frame was replaced by the next one while it was looked at.
          if (!frame.isDetached() && !/context was destroyed|Frame was detached/i.test(String(error))) throw error;
        }
      }
    },
    held: () => heldMemory(devtools),
  };
}
