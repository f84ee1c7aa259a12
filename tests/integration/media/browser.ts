import { type Browser, type BrowserContext, chromium, type Frame, type Page } from "playwright";
import { chromiumOptions, plainWindows } from "#tests/helpers/chromium.ts";
import type { TestEngine } from "./test-engine.ts";

const always = ["--no-sandbox", plainWindows, "--allow-loopback-in-peer-connection"];

/**
 * A system Chromium with made-up audio devices: its microphones beep once a second, so that audio can be measured at the other end. `spoken`:
 * a WAV file that all of them hear instead, over and over.
 */
export function launch(
  options: { allowed?: boolean; autoplay?: boolean; fakeDevices?: boolean; spoken?: string } = {},
): Promise<Browser> {
  const { allowed = true, autoplay = true, fakeDevices = true, spoken } = options;
  return chromium.launch({
    ...chromiumOptions(),
    args: [
      ...always,
      ...(fakeDevices ? ["--use-fake-device-for-media-stream"] : []),
      ...(spoken ? [`--use-file-for-fake-audio-capture=${spoken}`] : []),
      ...(allowed ? ["--use-fake-ui-for-media-stream"] : []),
      autoplay ? "--autoplay-policy=no-user-gesture-required" : "--autoplay-policy=document-user-activation-required",
    ],
    // Playwright mutes and lets pages play without a gesture unless told otherwise.
    ignoreDefaultArgs: ["--mute-audio"],
  });
}

/** What the tests look at in the page, put there before its own scripts run. */
interface Spy {
  /** Every microphone track ever made in the page, copies too. */
  readonly tracks: MediaStreamTrack[];
  /** Every element that was asked to play. */
  readonly played: HTMLMediaElement[];
  readonly errors: string[];
  /** Devices that are "unplugged" at the moment, by label. */
  readonly unplugged: Set<string>;
}

function spy(): void {
  const seen: Spy = { tracks: [], played: [], errors: [], unplugged: new Set() };
  Object.assign(globalThis, { spy: seen });
  addEventListener("error", (event) => seen.errors.push(event.message));
  addEventListener("unhandledrejection", (event) => seen.errors.push(String(event.reason)));
  const devices = MediaDevices.prototype;
  const { getUserMedia, enumerateDevices } = devices;
  devices.getUserMedia = async function (constraints) {
    for (const { deviceId, label } of await enumerateDevices.call(this)) {
      const asked = deviceId !== "" && JSON.stringify(constraints).includes(`"${deviceId}"`);
      if (asked && seen.unplugged.has(label)) throw new OverconstrainedError("deviceId");
    }
    const stream = await getUserMedia.call(this, constraints);
    seen.tracks.push(...stream.getTracks());
    return stream;
  };
  devices.enumerateDevices = async function () {
    return (await enumerateDevices.call(this)).filter((device) => !seen.unplugged.has(device.label));
  };
  const { clone } = MediaStreamTrack.prototype;
  MediaStreamTrack.prototype.clone = function () {
    const copy = clone.call(this);
    seen.tracks.push(copy);
    return copy;
  };
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () {
    seen.played.push(this);
    return play.call(this);
  };
}

/** How many microphone tracks are open: 0 means that its light is off. */
export function openTracks(page: Page | Frame): Promise<number> {
  return page.evaluate(`spy.tracks.filter((track) => track.readyState === "live").length`);
}

export function pageErrors(page: Page | Frame): Promise<string[]> {
  return page.evaluate("spy.errors");
}

/** Where the page's sounds go now: the sinks of the elements that play. */
export function sinks(page: Page | Frame): Promise<string[]> {
  return page.evaluate("spy.played.filter((element) => element.srcObject).map((element) => element.sinkId)");
}

/** Pulls a device out of the page's sight, or puts it back. */
export function plug(page: Page, label: string, there: boolean): Promise<void> {
  return page.evaluate(
    `spy.unplugged.${there ? "delete" : "add"}(${JSON.stringify(label)}); navigator.mediaDevices.dispatchEvent(new Event("devicechange")); undefined`,
  );
}

/** The loudest frequency of what the newest element plays, in Hz, and its level: null when nothing is heard. */
export function heardTone(page: Page | Frame): Promise<{ hz: number; dbfs: number } | null> {
  return page.evaluate(async () => {
    const element = (globalThis as unknown as { spy: Spy }).spy.played.findLast(
      (candidate) => candidate.srcObject && !candidate.paused,
    );
    if (!element) return null;
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(element.srcObject as MediaStream).connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    let best = { hz: 0, dbfs: -90 };
    const until = performance.now() + 700;
    while (performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      analyser.getFloatFrequencyData(bins);
      for (const [bin, dbfs] of bins.entries()) {
        if (dbfs > best.dbfs) best = { hz: (bin * context.sampleRate) / analyser.fftSize, dbfs };
      }
    }
    await context.close();
    return best.hz === 0 ? null : best;
  });
}

export interface Heard {
  /** The longest silence: a level under a tenth of the usual one. */
  readonly gapMs: number;
  /** Level (RMS of samples within ±1) over the last 200 ms. */
  readonly level: number;
}

/**
 * What the newest element of the page plays while `act` is done and for 600 ms after it, sample by sample. The element itself is muted: an echo
 * canceller in the same browser would take its sound for an echo.
 */
export async function listenWhile(page: Page, act: () => Promise<unknown>): Promise<Heard> {
  await page.evaluate(async () => {
    const { played } = (globalThis as unknown as { spy: Spy }).spy;
    const element = played.findLast((candidate) => candidate.srcObject && !candidate.paused);
    if (!element) throw new Error("the page plays nothing");
    element.muted = true;
    const recorder = new MediaRecorder(element.srcObject as MediaStream, { mimeType: "audio/webm;codecs=pcm" });
    const chunks: Blob[] = [];
    const pieces = (count: number) =>
      new Promise<void>((resolve) => {
        const until = chunks.length + count;
        recorder.addEventListener("dataavailable", () => chunks.length >= until && resolve());
      });
    recorder.ondataavailable = ({ data }) => void chunks.push(data);
    Object.assign(globalThis, { recording: { recorder, chunks, pieces } });
    const first = pieces(3);
    recorder.start(100);
    await first;
  });
  await act();
  return page.evaluate(async () => {
    const { recorder, chunks, pieces } = (
      globalThis as unknown as {
        recording: { recorder: MediaRecorder; chunks: Blob[]; pieces(count: number): Promise<void> };
      }
    ).recording;
    await pieces(6);
    await new Promise((resolve) => {
      recorder.onstop = resolve;
      recorder.stop();
    });
    const context = new OfflineAudioContext(1, 1, 48_000);
    const heard = await context.decodeAudioData(await new Blob(chunks).arrayBuffer());
    const samples = heard.getChannelData(0);
    const windowMs = 5;
    const size = Math.round((heard.sampleRate * windowMs) / 1000);
    const levels: number[] = [];
    for (let start = 0; start + size <= samples.length; start += size) {
      let squares = 0;
      for (const sample of samples.subarray(start, start + size)) squares += sample ** 2;
      levels.push(Math.sqrt(squares / size));
    }
    const usual = [...levels].sort((a, b) => a - b)[levels.length >> 1] ?? 0;
    let [run, longest] = [0, 0];
    for (const level of levels) {
      run = level < usual / 10 ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    const last = levels.slice(-40);
    return { gapMs: longest * windowMs, level: last.reduce((sum, level) => sum + level, 0) / last.length };
  });
}

/** Opens the media page on its engine and waits until it is attached. */
export async function openMediaPage(
  context: BrowserContext,
  engine: TestEngine,
  path: "/media.html" | "/ui" = "/media.html",
): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(spy);
  await page.goto(`${engine.origin}${path}`);
  await engine.page();
  return page;
}
