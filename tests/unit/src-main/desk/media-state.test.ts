import { describe, expect, it } from "vitest";
import type { MediaBridge } from "#main/desk/media-bridge.ts";
import { createMediaDesk, noMedia } from "#main/desk/media-state.ts";
import { createNotices } from "#main/desk/notices.ts";
import { createStateHub } from "#main/desk/state-hub.ts";
import { DeskState, type MediaReport } from "#shared/contract/desk/index.ts";
import { CallQuality } from "#shared/crm/records.ts";
import { type CallId, newId } from "#shared/ids.ts";
import { defaultSettings, type Settings } from "#shared/settings/settings.ts";
import { testTime } from "#tests/helpers/builders.ts";

type QualityReport = Extract<MediaReport, { what: "quality" }>;

function setUp() {
  const reports = new Set<(report: MediaReport) => void>();
  const pages = new Set<(event: "ready" | "gone") => void>();
  const bridge = {
    request: async () => ({ ok: true, commandId: 0 }),
    onReport: (listener: (report: MediaReport) => void) => {
      reports.add(listener);
      return () => reports.delete(listener);
    },
    onPage: (listener: (event: "ready" | "gone") => void) => {
      pages.add(listener);
      return () => pages.delete(listener);
    },
  } as unknown as MediaBridge;
  const hub = createStateHub({ media: noMedia, notices: [] } as unknown as DeskState);
  const live = new Set<string>();
  let settings = defaultSettings();
  const media = createMediaDesk({
    bridge,
    hub,
    notices: createNotices(hub, () => testTime),
    settings: () => settings,
    liveCalls: () => live,
  });
  const report = (what: MediaReport) => {
    for (const listener of reports) listener(what);
  };
  const page = (event: "ready" | "gone") => {
    for (const listener of pages) listener(event);
  };
  const call = () => {
    const callId = newId<CallId>();
    live.add(callId);
    const second = (over: Partial<QualityReport> = {}) =>
      report({
        ...{ what: "quality", callId, roundTripMs: 40, jitterMs: 3, loss: 0, lossSent: 0, bufferMs: 40 },
        ...{ packetsIn: 50, packetsOut: 50, heardDbfs: -30, codec: "opus" },
        ...over,
      });
    return { callId, second, shown: () => hub.get("media").quality[callId] };
  };
  const choose = (audio: Partial<Settings["audio"]>) => {
    settings = { ...settings, audio: { ...settings.audio, ...audio } };
    media.applyAudio(settings);
  };
  const notices = () => hub.get("notices").map(({ code, values }) => `${code} ${values.role} ${values.label}`);
  return { media, hub, live, report, page, call, choose, notices };
}

describe("a call's quality in the desk's state", () => {
  it("has each second's MOS, and what the contract allows", () => {
    const { call, hub } = setUp();
    const { second, shown } = call();
    second();
    expect(shown()).toMatchObject({ roundTripMs: 40, codec: "opus", lossSent: 0, warnings: [] });
    expect(shown()?.mos).toBeGreaterThan(4.3);
    second({ loss: 0.2 });
    expect(shown()?.mos).toBeLessThan(2.5);
    expect(DeskState.shape.media.parse(hub.get("media"))).toEqual(hub.get("media"));
  });

  it("keeps the last minute, newest last, and no more", () => {
    const { call } = setUp();
    const { second, shown } = call();
    for (let count = 0; count < 70; count += 1) second({ loss: count / 1000 });
    expect(shown()?.recent).toHaveLength(60);
    expect(shown()?.recent.at(0)?.loss).toBe(0.01);
    expect(shown()?.recent.at(-1)?.loss).toBe(0.069);
    second({ loss: null });
    expect(shown()?.recent.at(-1)).toEqual({ mos: null, loss: null });
  });

  it("warns steadily: not for one bad second", () => {
    const { call } = setUp();
    const { second, shown } = call();
    second({ loss: 0.3 });
    expect(shown()?.warnings).toEqual([]);
    second({ loss: 0.3 });
    second({ loss: 0.3 });
    expect(shown()?.warnings).toEqual(["loss"]);
    second();
    expect(shown()?.warnings).toEqual(["loss"]);
  });

  it("goes on over a take-back: the page dies, the call's summary, picture and warnings do not", () => {
    const { call, media, page } = setUp();
    const { callId, second, shown } = call();
    for (let count = 0; count < 3; count += 1) second({ loss: 0.1 });
    page("gone");
    expect(shown()).toBeUndefined();
    page("ready");
    second();
    expect(shown()).toMatchObject({ warnings: ["loss"] });
    expect(shown()?.recent).toHaveLength(4);
    expect(media.qualityOf(callId)).toMatchObject({ seconds: 4, loss: 0.075, codec: "opus" });
  });

  it("has a summary for the call's record when the call is over, and nothing for one that was never heard", () => {
    const { call, media, live } = setUp();
    const { callId, second } = call();
    expect(media.qualityOf(callId)).toBeNull();
    second();
    second({ loss: 0.05, roundTripMs: 60 });
    live.delete(callId);
    const quality = media.qualityOf(callId);
    expect(CallQuality.parse(quality)).toEqual(quality);
    expect(quality).toMatchObject({ seconds: 2, roundTripMs: 50, loss: 0.025 });
    expect(quality?.worstMos).toBeLessThan(quality?.mos ?? 0);
  });

  it("forgets calls of long ago, not those that live", () => {
    const { call, media, live } = setUp();
    const first = call();
    first.second();
    const stays = call();
    for (let count = 0; count < 60; count += 1) {
      const other = call();
      stays.second();
      other.second();
      live.delete(other.callId);
    }
    expect(media.qualityOf(first.callId)).toBeNull();
    expect(media.qualityOf(stays.callId)).toMatchObject({ seconds: 60 });
  });
});

describe("devices that go and come back", () => {
  const headset = { deviceId: "h1", label: "Headset" };

  it("are told of once each, and the newer word takes the older one's place", () => {
    const { report, notices, choose } = setUp();
    choose({ microphone: headset, speaker: headset });
    report({ what: "device-lost", role: "microphone", label: "Headset", now: null });
    report({ what: "device-lost", role: "speaker", label: "Headset", now: null });
    expect(notices()).toEqual(["device-lost microphone Headset", "device-lost speaker Headset"]);
    report({ what: "device-back", role: "microphone", label: "Headset" });
    expect(notices()).toEqual(["device-lost speaker Headset", "device-back microphone Headset"]);
    report({ what: "device-lost", role: "microphone", label: "Headset", now: null });
    expect(notices()).toEqual(["device-lost speaker Headset", "device-lost microphone Headset"]);
  });

  it("are no news any more once the agent has chosen another", () => {
    const { report, notices, choose } = setUp();
    choose({ microphone: headset, ringer: headset });
    report({ what: "device-lost", role: "microphone", label: "Headset", now: null });
    report({ what: "device-lost", role: "ringer", label: "Headset", now: null });
    choose({ microphoneVolume: 0.5 });
    expect(notices()).toHaveLength(2);
    choose({ microphone: null });
    expect(notices()).toEqual(["device-lost ringer Headset"]);
  });
});
