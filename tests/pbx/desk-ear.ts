import type { BrowserContext, Frame, Page } from "playwright";
import { patienceMs } from "../helpers/patience.ts";

/** What is heard at the agent's headset, by the media page's own audio elements. */
export interface DeskEar {
  /** Level in dBFS of each frequency in what plays now, over a third of a second. */
  levels(hz: readonly number[]): Promise<readonly number[]>;
  /** Resolves when the tone is heard at -30 dBFS or more. @throws Error with the level that was heard instead */
  hears(hz: number, timeoutMs?: number): Promise<void>;
  /** Resolves when the tone is not heard any more. */
  misses(hz: number, timeoutMs?: number): Promise<void>;
}

interface Heard {
  heard?: HTMLMediaElement[];
}

/** Has the pages of this context remember the audio elements that play, and their peer connections. Before they are opened. */
export async function rememberSounds(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const heard: HTMLMediaElement[] = [];
    let connections: RTCPeerConnection[] = [];
    Object.assign(globalThis, { heard, connections: () => connections });
    // In its place and not a class of its own: others change the prototype.
    globalThis.RTCPeerConnection = new Proxy(globalThis.RTCPeerConnection, {
      construct(plain, configuration: [RTCConfiguration?]) {
        const made = new plain(...configuration);
        // A browser makes no more than 500 for a page, those included that are closed and remembered.
        connections = [...connections.filter((it) => it.signalingState !== "closed"), made];
        return made;
      },
    });
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
      if (!heard.includes(this)) heard.push(this);
      return play.call(this);
    };
  });
}

/** The page's media page, as soon as it is there. */
export async function mediaFrame(page: Page): Promise<Frame> {
  const find = () => page.frames().find((frame) => frame.url().endsWith("/media.html"));
  for (let found = find(); ; found = find()) {
    if (found !== undefined) return found;
    await page.waitForEvent("framenavigated");
  }
}

export function earOf(page: () => Page): DeskEar {
  async function levels(hz: readonly number[]): Promise<readonly number[]> {
    const frame = await mediaFrame(page());
    return frame.evaluate(measure, [...hz]);
  }
  async function until(hz: number, fits: (dbfs: number) => boolean, what: string, timeoutMs: number): Promise<void> {
    const last = Date.now() + timeoutMs;
    let seen: number[] = [];
    do {
      // A media page that is just being replaced has no ear.
      const [dbfs = -100] = await levels([hz]).catch(() => []);
      if (fits(dbfs)) return;
      seen = [...seen.slice(-9), Math.round(dbfs)];
    } while (Date.now() < last);
    throw new Error(`${what} within ${timeoutMs} ms at the agent's headset; levels ${seen.join(" ")} dBFS`);
  }
  return {
    levels,
    hears: (hz, timeoutMs = patienceMs) => until(hz, (dbfs) => dbfs >= -30, `${hz} Hz was not heard`, timeoutMs),
    misses: (hz, timeoutMs = patienceMs) => until(hz, (dbfs) => dbfs < -50, `${hz} Hz did not stop`, timeoutMs),
  };
}

/** Runs in the page: everything that plays, into one analyser, and Goertzel's algorithm on a third of a second of it. */
async function measure(hz: number[]): Promise<number[]> {
  const playing = ((globalThis as unknown as Heard).heard ?? []).filter((it) => it.srcObject !== null && !it.paused);
  const context = new AudioContext({ sampleRate: 48_000 });
  const analyser = new AnalyserNode(context, { fftSize: 16_384 });
  for (const element of playing) context.createMediaStreamSource(element.srcObject as MediaStream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  await new Promise((resolve) => setTimeout(resolve, (1_000 * samples.length) / context.sampleRate + 60));
  analyser.getFloatTimeDomainData(samples);
  await context.close();
  return hz.map((frequency) => {
    const step = (2 * Math.PI * frequency) / 48_000;
    let real = 0;
    let imaginary = 0;
    for (const [i, sample] of samples.entries()) {
      const weight = 1 - Math.cos((2 * Math.PI * (i + 0.5)) / samples.length);
      real += sample * weight * Math.cos(step * i);
      imaginary += sample * weight * Math.sin(step * i);
    }
    const amplitude = (2 * Math.hypot(real, imaginary)) / samples.length;
    return amplitude <= 1e-5 ? -100 : 20 * Math.log10(amplitude);
  });
}
