import type { Frame } from "playwright";
import { patienceMs } from "../helpers/patience.ts";

/** Short sounds of the media page itself, which are over before anybody has begun to measure. */
export interface SignalEar {
  /**
   * Resolves when a sound that began since `listenForSignals` had this tone at -30 dBFS or more; nothing is listened to from then on.
   * @throws Error with the level instead
   */
  heard(hz: number, timeoutMs?: number): Promise<void>;
}

interface Loudest {
  loudest: Record<string, number>;
  stopListening(): void;
}

/** Listens into everything that this media page begins to play from now on, for these tones. */
export async function listenForSignals(frame: Frame, hz: readonly number[]): Promise<SignalEar> {
  await frame.evaluate(listen, [...hz]);
  const level = (tone: number) =>
    frame.evaluate((key) => (globalThis as unknown as Loudest).loudest[key] ?? -100, String(tone));
  return {
    async heard(tone, timeoutMs = patienceMs) {
      const until = Date.now() + timeoutMs;
      while ((await level(tone)) < -30) {
        if (Date.now() > until)
          throw new Error(`${tone} Hz was not among the page's sounds; the most was ${await level(tone)} dBFS`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await frame.evaluate(() => (globalThis as unknown as Loudest).stopListening());
    },
  };
}

/** Runs in the page: an analyser per sound, looked at more often than a third of a second of it passes. */
async function listen(tones: number[]): Promise<void> {
  const context = new AudioContext({ sampleRate: 48_000 });
  const analysers: AnalyserNode[] = [];
  const loudest: Record<string, number> = {};
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () {
    if (this.srcObject instanceof MediaStream) {
      const analyser = new AnalyserNode(context, { fftSize: 16_384 });
      context.createMediaStreamSource(this.srcObject).connect(analyser);
      analysers.push(analyser);
    }
    return play.call(this);
  };
  const samples = new Float32Array(16_384);
  const timer = setInterval(() => {
    for (const analyser of analysers) {
      analyser.getFloatTimeDomainData(samples);
      for (const hz of tones) {
        const step = (2 * Math.PI * hz) / 48_000;
        let real = 0;
        let imaginary = 0;
        for (const [i, sample] of samples.entries()) {
          const weight = 1 - Math.cos((2 * Math.PI * (i + 0.5)) / samples.length);
          real += sample * weight * Math.cos(step * i);
          imaginary += sample * weight * Math.sin(step * i);
        }
        const dbfs = 20 * Math.log10(Math.max(1e-5, (2 * Math.hypot(real, imaginary)) / samples.length));
        loudest[hz] = Math.max(loudest[hz] ?? -100, dbfs);
      }
    }
  }, 60);
  Object.assign(globalThis, {
    loudest,
    stopListening() {
      clearInterval(timer);
      HTMLMediaElement.prototype.play = play;
      void context.close();
    },
  });
}
