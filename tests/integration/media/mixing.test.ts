import type { BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CallId } from "#shared/ids.ts";
import { launch, openMediaPage, pageErrors } from "./browser.ts";
import { buildMediaPage } from "./built-page.ts";
import { newCallId, TestEngine } from "./test-engine.ts";
import { negotiate } from "./two-ends.ts";

/** Tones far enough from each other to be told apart, one per person. */
const hz = { agent: 600, customer: 1000, colleague: 1500, fourth: 2200 } as const;
type Person = keyof typeof hz;

interface Place {
  readonly engine: TestEngine;
  readonly page: Page;
}

/** A microphone that sends one tone: Chromium's own beeps alike on every page. */
function toneMicrophone(frequency: number): void {
  MediaDevices.prototype.getUserMedia = async () => {
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { frequency });
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    tone.connect(new GainNode(context, { gain: 0.3 })).connect(destination);
    tone.start();
    return destination.stream;
  };
}

/** Levels in dBFS of these frequencies in all that the page plays, over a third of a second. */
function heardIn(page: Page, frequencies: readonly number[]): Promise<number[]> {
  return page.evaluate(async (wanted) => {
    const { played } = (globalThis as unknown as { spy: { played: HTMLMediaElement[] } }).spy;
    const playing = new Set(played.filter((element) => element.srcObject && !element.paused));
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 16_384, smoothingTimeConstant: 0 });
    for (const element of playing) context.createMediaStreamSource(element.srcObject as MediaStream).connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, 420));
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const width = context.sampleRate / analyser.fftSize;
    await context.close();
    return wanted.map((frequency) =>
      Math.max(...bins.slice(Math.floor(frequency / width) - 2, Math.ceil(frequency / width) + 3)),
    );
  }, frequencies);
}

describe("a conference in the media page", () => {
  let built: Awaited<ReturnType<typeof buildMediaPage>>;
  let browser: Awaited<ReturnType<typeof launch>>;
  const places = new Map<Person, Place>();
  const contexts: BrowserContext[] = [];
  /** The agent's calls, by the person at the other end. */
  const calls = new Map<Person, { from: CallId; to: CallId }>();

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildMediaPage(), launch()]);
    for (const person of Object.keys(hz) as Person[]) {
      const context = await browser.newContext();
      contexts.push(context);
      await context.addInitScript(toneMicrophone, hz[person]);
      const engine = await TestEngine.start(built.folder);
      places.set(person, { engine, page: await openMediaPage(context, engine) });
    }
  });
  afterAll(async () => {
    await browser.close();
    for (const { engine } of places.values()) await engine.stop();
    await built.remove();
  });
  beforeEach(async () => {
    await call("customer");
    await call("colleague");
  });
  afterEach(async () => {
    for (const person of calls.keys()) await close(person);
    expect(await pageErrors(at("agent").page)).toEqual([]);
  });

  const at = (person: Person) => {
    const place = places.get(person);
    if (!place) throw new Error(`nobody is ${person}`);
    return place;
  };
  const idOf = (person: Person) => {
    const ids = calls.get(person);
    if (!ids) throw new Error(`the agent has no call with ${person}`);
    return ids.from;
  };
  async function call(person: Person): Promise<void> {
    const ids = { from: newCallId(), to: newCallId() };
    calls.set(person, ids);
    await negotiate(at("agent").engine, at(person).engine, ids);
    await at(person).engine.report("flowing", (report) => report.callId === ids.to && report.direction === "in");
  }
  async function close(person: Person): Promise<void> {
    const ids = calls.get(person);
    calls.delete(person);
    if (!ids) return;
    await at("agent").engine.ok({ do: "close", callId: ids.from });
    await at(person).engine.ok({ do: "close", callId: ids.to });
  }
  const mix = (...persons: Person[]) => at("agent").engine.ok({ do: "mix", callIds: persons.map(idOf) });

  /** Who is heard by whom, waiting until it is so. */
  async function hears(listener: Person, expected: readonly Person[]): Promise<void> {
    const people = Object.keys(hz) as Person[];
    let heard: Person[] = [];
    for (let tries = 0; tries < 12; tries += 1) {
      const levels = await heardIn(
        at(listener).page,
        people.map((person) => hz[person]),
      );
      heard = people.filter((_, index) => (levels[index] ?? -200) > -50);
      if (heard.join() === expected.join()) return;
    }
    expect(heard, `${listener} hears`).toEqual(expected);
  }

  it("lets each hear the two others and nobody themselves", async () => {
    await Promise.all([hears("customer", ["agent"]), hears("colleague", ["agent"])]);
    await mix("customer", "colleague");
    await Promise.all([
      hears("agent", ["customer", "colleague"]),
      hears("customer", ["agent", "colleague"]),
      hears("colleague", ["agent", "customer"]),
    ]);
    await mix();
    await Promise.all([hears("customer", ["agent"]), hears("colleague", ["agent"])]);
  });

  it("mutes the agent's voice alone: the others hear each other on", async () => {
    await mix("customer", "colleague");
    for (const person of ["customer", "colleague"] as const)
      await at("agent").engine.ok({ do: "mute", callId: idOf(person), on: true });
    await Promise.all([hears("customer", ["colleague"]), hears("colleague", ["customer"])]);
    await at("agent").engine.ok({ do: "mute", callId: idOf("customer"), on: false });
    await Promise.all([hears("customer", ["agent", "colleague"]), hears("colleague", ["customer"])]);
  });

  it("takes a third party in and lets it go, and what is left goes on", async () => {
    await call("fourth");
    await mix("customer", "colleague", "fourth");
    await hears("fourth", ["agent", "customer", "colleague"]);
    await close("fourth");
    await Promise.all([hears("customer", ["agent", "colleague"]), hears("colleague", ["agent", "customer"])]);
  });

  it("ends when one of two hangs up: the other one and the agent talk on", async () => {
    await mix("customer", "colleague");
    await hears("customer", ["agent", "colleague"]);
    await close("colleague");
    await Promise.all([hears("customer", ["agent"]), hears("agent", ["customer"])]);
  });

  it("sends a held call nothing, and everything again when it is resumed", async () => {
    const agent = at("agent").engine;
    const ids = calls.get("customer");
    if (!ids) throw new Error("no call");
    await mix("customer", "colleague");
    await negotiate(agent, at("customer").engine, ids, { hold: true });
    await mix();
    await Promise.all([hears("customer", []), hears("colleague", ["agent"])]);
    await negotiate(agent, at("customer").engine, ids);
    await mix("customer", "colleague");
    await Promise.all([hears("customer", ["agent", "colleague"]), hears("colleague", ["agent", "customer"])]);
  });

  it("loses no packet when it begins and ends, and negotiates nothing", async () => {
    const { engine } = at("customer");
    const before = at("agent").engine.results.length;
    const first = await engine.next("quality");
    await mix("customer", "colleague");
    await mix();
    await mix("customer", "colleague");
    await engine.next("quality");
    const last = await engine.next("quality");
    expect(last.packetsIn - first.packetsIn).toBeGreaterThan(70);
    expect(last.loss).toBe(0);
    expect(
      at("agent")
        .engine.results.slice(before)
        .map(({ action }) => action.do),
    ).toEqual(["mix", "mix", "mix"]);
  });

  it("refuses a call that it does not have, and leaves the mix as it was", async () => {
    await mix("customer", "colleague");
    const result = await at("agent").engine.request({ do: "mix", callIds: [idOf("customer"), newCallId()] });
    expect(result).toMatchObject({ ok: false, failure: "no-such-call" });
    await hears("customer", ["agent", "colleague"]);
  });
});
