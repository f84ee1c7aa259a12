import type { BrowserContext } from "playwright";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { AudioChoice, AudioDevice } from "#shared/contract/desk/index.ts";
import { launch, openMediaPage, openTracks, pageErrors, plug, sinks } from "./browser.ts";
import { buildMediaPage } from "./built-page.ts";
import { type Stage, setStage } from "./stage.ts";
import { newCallId, TestEngine } from "./test-engine.ts";
import { connect } from "./two-ends.ts";

const choice: AudioChoice = {
  microphone: null,
  speaker: null,
  ringer: null,
  speakerVolume: 1,
  ringerVolume: 0.8,
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  microphoneVolume: 1,
  ringTone: "classic",
};

describe("devices in a call", () => {
  let stage: Stage;
  let ids: Awaited<ReturnType<typeof connect>>;
  let inputs: AudioDevice[];
  let outputs: AudioDevice[];
  beforeAll(async () => {
    stage = await setStage();
    ids = await connect(stage.here, stage.there);
    const { devices, microphone } = await stage.here.report("devices", (report) =>
      report.devices.some((device) => device.label !== ""),
    );
    expect(microphone).toBe("ok");
    inputs = devices.filter((device) => device.kind === "input");
    outputs = devices.filter((device) => device.kind === "output");
  });
  afterAll(() => stage.end());
  const voice = () => stage.there.next("quality", (quality) => (quality.heardDbfs ?? -100) > -50);
  const at = (list: AudioDevice[], index: number) => {
    const device = list[index];
    if (!device) throw new Error(`Chromium shows only ${list.length} made-up devices`);
    return { deviceId: device.deviceId, label: device.label };
  };

  it("are listed with their labels, without the system's aliases", () => {
    expect(inputs.length).toBeGreaterThan(1);
    expect(outputs.length).toBeGreaterThan(0);
    expect([...inputs, ...outputs].map((device) => device.deviceId)).not.toContain("default");
  });

  it("switch the microphone without a gap in what is sent", async () => {
    await voice();
    const before = await openTracks(stage.pageHere);
    await stage.here.ok({ do: "audio", choice: { ...choice, microphone: at(inputs, 1) } });
    const switched = await stage.there.next("quality", (quality) => quality.callId === ids.to);
    const later = await stage.there.next("quality", (quality) => quality.callId === ids.to);
    expect(later.packetsIn - switched.packetsIn).toBeGreaterThan(40);
    expect(later.loss).toBe(0);
    await voice();
    expect(await openTracks(stage.pageHere)).toBe(before);
    const used = await stage.pageHere.evaluate(
      `spy.tracks.filter((track) => track.readyState === "live").map((track) => track.getSettings().deviceId)`,
    );
    expect(new Set(used as string[])).toEqual(new Set([at(inputs, 1).deviceId]));
  });

  it("move the caller's voice to another speaker, and its volume", async () => {
    await stage.here.ok({ do: "audio", choice: { ...choice, speaker: at(outputs, 0), speakerVolume: 0.5 } });
    expect(await sinks(stage.pageHere)).toEqual([at(outputs, 0).deviceId]);
    expect(await stage.pageHere.evaluate("spy.played.at(-1).volume")).toBe(0.5);
    await stage.here.ok({ do: "audio", choice });
    expect(await sinks(stage.pageHere)).toEqual([""]);
  });

  it("fall back when the chosen one is pulled out, say so once, and come back under another id", async () => {
    const chosen = at(inputs, 1);
    await stage.here.ok({ do: "audio", choice: { ...choice, microphone: chosen, speaker: at(outputs, 0) } });
    const from = stage.here.reports.length;
    await plug(stage.pageHere, chosen.label, false);
    expect(await stage.here.report("device-lost", () => true, from)).toMatchObject({
      role: "microphone",
      label: chosen.label,
      now: null,
    });
    await voice();
    await plug(stage.pageHere, chosen.label, false);
    await stage.here.next("quality");
    expect(stage.here.reports.slice(from).filter((report) => report.what === "device-lost")).toHaveLength(1);
    await plug(stage.pageHere, chosen.label, true);
    expect(await stage.here.report("device-back", () => true, from)).toMatchObject({
      role: "microphone",
      label: chosen.label,
    });
    await vi.waitFor(async () =>
      expect(
        await stage.pageHere.evaluate(
          `spy.tracks.findLast((track) => track.readyState === "live").getSettings().deviceId`,
        ),
      ).toBe(chosen.deviceId),
    );
    await voice();
    expect(await pageErrors(stage.pageHere)).toEqual([]);
  });

  it("are found by label when their ids have changed", async () => {
    const { deviceId, label } = at(inputs, 1);
    await stage.here.ok({ do: "audio", choice: { ...choice, microphone: at(inputs, 0) } });
    await stage.here.ok({ do: "audio", choice: { ...choice, microphone: { deviceId: "an-id-of-yesterday", label } } });
    const used = await stage.pageHere.evaluate(
      `spy.tracks.findLast((track) => track.readyState === "live").getSettings().deviceId`,
    );
    expect(used).toBe(deviceId);
  });

  it("that refuse to play fail the test tone, and the call sounds on", async () => {
    await stage.here.ok({ do: "audio", choice });
    await stage.pageHere.evaluate(`
      const { setSinkId } = HTMLMediaElement.prototype;
      HTMLMediaElement.prototype.setSinkId = () => Promise.reject(new DOMException("broken", "AbortError"));
      spy.mend = () => { HTMLMediaElement.prototype.setSinkId = setSinkId; };
    `);
    const broken = await stage.here.request({ do: "audio", choice: { ...choice, ringer: at(outputs, 0) } });
    expect(broken).toMatchObject({ ok: false, failure: "output-failed" });
    expect(await stage.here.request({ do: "test-tone", on: "ringer" })).toMatchObject({ failure: "output-failed" });
    await stage.pageHere.evaluate("spy.mend()");
    await stage.here.ok({ do: "test-tone", on: "ringer" });
    expect(await sinks(stage.pageHere)).toEqual(["", at(outputs, 0).deviceId]);
    await voice();
  });
});

describe("a microphone that cannot be had", () => {
  let built: Awaited<ReturnType<typeof buildMediaPage>>;
  beforeAll(async () => {
    built = await buildMediaPage();
  });
  afterAll(() => built.remove());

  async function onPage(
    options: Parameters<typeof launch>[0],
    look: (engine: TestEngine, context: BrowserContext) => Promise<void>,
  ) {
    const [browser, engine] = await Promise.all([launch(options), TestEngine.start(built.folder)]);
    try {
      const context = await browser.newContext();
      // Naming what is allowed denies the rest.
      if (options?.allowed === false) await context.grantPermissions([], { origin: engine.origin });
      await openMediaPage(context, engine);
      await look(engine, context);
    } finally {
      await browser.close();
      await engine.stop();
    }
  }
  const describeCall = { do: "describe" as const, iceServers: [], hold: false, iceRestart: false };

  it("is denied: the call says so, and works once it is allowed", async () => {
    await onPage({ allowed: false }, async (engine, context) => {
      const callId = newCallId();
      expect(await engine.request({ ...describeCall, callId })).toMatchObject({
        ok: false,
        failure: "microphone-denied",
      });
      await engine.report("devices", (report) => report.microphone === "denied");
      expect(await engine.request({ do: "meter", on: true })).toMatchObject({ failure: "microphone-denied" });
      const from = engine.reports.length;
      await context.grantPermissions(["microphone"], { origin: engine.origin });
      expect(await engine.request({ ...describeCall, callId })).toMatchObject({ ok: true });
      await engine.report("devices", (report) => report.microphone === "ok", from);
    });
  });

  it("is missing on a machine without one", async () => {
    await onPage({ fakeDevices: false }, async (engine) => {
      await engine.report("devices", (report) => report.microphone === "missing");
      const result = await engine.request({ ...describeCall, callId: newCallId() });
      expect(result).toMatchObject({ ok: false, failure: "microphone-missing" });
    });
  });
});
