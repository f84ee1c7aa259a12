import type { Browser, BrowserContext, Frame, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { AudioChoice } from "#shared/contract/desk/index.ts";
import { heardTone, launch, openMediaPage, openTracks, pageErrors } from "./browser.ts";
import { buildMediaPage } from "./built-page.ts";
import { TestEngine } from "./test-engine.ts";

const choice: AudioChoice = {
  ...{ microphone: null, speaker: null, ringer: null, speakerVolume: 1, ringerVolume: 1, microphoneVolume: 1 },
  ...{ echoCancellation: true, noiseSuppression: true, autoGainControl: true, ringTone: "classic" },
};

let built: Awaited<ReturnType<typeof buildMediaPage>>;
beforeAll(async () => {
  built = await buildMediaPage();
});
afterAll(() => built.remove());

describe("the sounds of a media page in a hidden frame", () => {
  let browser: Browser;
  let context: BrowserContext;
  let engine: TestEngine;
  let ui: Page;
  let media: Frame;
  beforeAll(async () => {
    [browser, engine] = await Promise.all([launch(), TestEngine.start(built.folder)]);
    context = await browser.newContext();
    ui = await openMediaPage(context, engine, "/ui");
    const frame = ui.frames()[1];
    if (!frame) throw new Error("the UI page has no frame");
    media = frame;
  });
  afterAll(async () => {
    expect(await pageErrors(media)).toEqual([]);
    await browser.close();
    await engine.stop();
  });

  it.each(["ringback", "busy", "waiting"] as const)("plays %s at 450 Hz until told otherwise", async (tone) => {
    await engine.ok({ do: "ring", tone });
    const heard = await heardTone(media);
    expect(heard?.hz).toBeGreaterThan(440);
    expect(heard?.hz).toBeLessThan(460);
    await engine.ok({ do: "ring", tone: "none" });
    expect(await heardTone(media)).toBeNull();
  });

  it("rings, and goes on ringing when told to ring again", async () => {
    await engine.ok({ do: "ring", tone: "incoming" });
    const played = await media.evaluate("spy.played.length");
    await engine.ok({ do: "ring", tone: "incoming" });
    expect(await media.evaluate("spy.played.length")).toBe(played);
    const heard = await heardTone(media);
    expect(heard?.hz).toBeGreaterThan(640);
    await engine.ok({ do: "ring", tone: "none" });
  });

  // Its strongest partials: see resources/sounds/make.ts.
  it.each([
    ["classic", 1_000, 1_300],
    ["soft", 500, 800],
    ["chime", 640, 1_000],
    ["pulse", 1_380, 1_420],
  ] as const)("rings in the chosen tone: %s", async (ringTone, lowest, highest) => {
    await engine.ok({ do: "audio", choice: { ...choice, ringTone } });
    await engine.ok({ do: "ring", tone: "incoming" });
    const heard = await heardTone(media);
    expect(heard?.hz).toBeGreaterThan(lowest);
    expect(heard?.hz).toBeLessThan(highest);
    await engine.ok({ do: "ring", tone: "none" });
    expect(await heardTone(media)).toBeNull();
  });

  it("goes on ringing in the tone that is chosen while it rings", async () => {
    await engine.ok({ do: "audio", choice: { ...choice, ringTone: "soft" } });
    await engine.ok({ do: "ring", tone: "incoming" });
    await engine.ok({ do: "audio", choice: { ...choice, ringTone: "pulse" } });
    expect((await heardTone(media))?.hz).toBeGreaterThan(1_380);
    await engine.ok({ do: "ring", tone: "none" });
  });

  it.each(["auto-answer", "hold-reminder", "limit"] as const)(
    "plays the signal %s once, beside what the line plays",
    async (sound) => {
      await engine.ok({ do: "ring", tone: "waiting" });
      await engine.ok({ do: "notify", sound });
      const playing = () =>
        media.evaluate("new Set(spy.played.filter((element) => element.srcObject && !element.paused)).size");
      await vi.waitFor(async () => expect(await playing()).toBe(1), 4_000);
      expect((await heardTone(media))?.hz ?? 450).toBeLessThan(460);
      await engine.ok({ do: "ring", tone: "none" });
    },
  );

  it.each(["speaker", "ringer"] as const)("plays the test of the %s once, and is silent by itself", async (on) => {
    await engine.ok({ do: "test-tone", on });
    expect(await heardTone(media)).not.toBeNull();
    await vi.waitFor(
      async () => expect(await media.evaluate("spy.played.every((element) => element.paused)")).toBe(true),
      4_000,
    );
  });

  it("asks for no click when the browser plays without one", () => {
    const asked = engine.reports.filter((report) => report.what === "needs-gesture" && report.needed);
    expect(asked).toEqual([]);
  });

  it("measures the microphone ten times a second, and only while asked to", async () => {
    await engine.ok({ do: "meter", on: true });
    const from = engine.reports.length;
    await engine.report("level", (level) => level.microphoneDbfs > -50, from);
    const started = performance.now();
    for (let count = 0; count < 20; count += 1) await engine.next("level");
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(1_500);
    expect(took).toBeLessThan(3_000);
    await engine.ok({ do: "meter", on: false });
    expect(await openTracks(media)).toBe(0);
  });
});

describe("a browser that wants a click before it plays", () => {
  it("is reported at once, and the click in the UI page is enough", async () => {
    const [browser, engine] = await Promise.all([launch({ autoplay: false }), TestEngine.start(built.folder)]);
    const ui = await openMediaPage(await browser.newContext(), engine, "/ui");
    await engine.report("needs-gesture", (report) => report.needed);
    await engine.ok({ do: "ring", tone: "ringback" });
    await ui.getByRole("button").click();
    await engine.report("needs-gesture", (report) => !report.needed, engine.reports.length - 1);
    const media = ui.frames()[1];
    if (!media) throw new Error("the UI page has no frame");
    expect((await heardTone(media))?.hz).toBeGreaterThan(440);
    expect(await pageErrors(media)).toEqual([]);
    await browser.close();
    await engine.stop();
  });
});
