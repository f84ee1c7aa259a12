import type { Browser } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { launch, openMediaPage, openTracks, pageErrors } from "./browser.ts";
import { type Stage, setStage } from "./stage.ts";
import { newCallId, type TestEngine } from "./test-engine.ts";
import { connect, negotiate } from "./two-ends.ts";

let browser: Browser;
let stage: Stage;
let here: TestEngine;
let there: TestEngine;
let ids: Awaited<ReturnType<typeof connect>>;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  stage = await setStage({}, browser);
  ({ here, there } = stage);
  ids = await connect(here, there);
});
afterEach(() => stage.end());

const fingerprint = (sdp: string) => sdp.match(/^a=fingerprint:(.+)/m)?.[1];

describe("a media page whose engine", () => {
  it("is cut off in a call goes on sounding, attaches again as the same page and takes commands", async () => {
    const before = await there.next("quality");
    here.accepting = false;
    here.cut();
    const during = await there.next("quality");
    const later = await there.next("quality");
    expect(later.packetsIn - during.packetsIn).toBeGreaterThan(40);
    expect(later.loss).toBe(0);
    const from = here.reports.length;
    here.accepting = true;
    await here.report("ice", (report) => report.callId === ids.from && report.state === "connected", from);
    await here.report("devices", () => true, from);
    const held = await negotiate(here, there, ids, { hold: true });
    expect(held.offer).toMatch(/a=sendonly/);
    expect(later.packetsIn).toBeGreaterThan(before.packetsIn);
    expect(await pageErrors(stage.pageHere)).toEqual([]);
  });

  it("asks again after a lost answer gets the answer and no second step", async () => {
    const callId = newCallId();
    const described = here.describe(callId);
    here.cut();
    const { sdp } = await described;
    const again = await here.describe(callId);
    expect(fingerprint(again.sdp)).toBe(fingerprint(sdp));
    expect(await pageErrors(stage.pageHere)).toEqual([]);
  });

  it("dies sounds on until the next engine takes the call back, over a fresh connection", async () => {
    const before = await negotiate(here, there, ids);
    here.startAgain();
    await here.page();
    const sounding = await there.next("quality", (quality) => quality.callId === ids.to);
    const later = await there.next("quality", (quality) => quality.callId === ids.to);
    expect(later.packetsIn).toBeGreaterThan(sounding.packetsIn);
    // Numbers begin again: what was said before under the same ones must not be taken for it.
    await here.ok({ do: "ring", tone: "none" });
    const taken = { from: ids.from, to: newCallId() };
    const after = await negotiate(here, there, taken);
    expect(fingerprint(after.offer)).not.toBe(fingerprint(before.offer));
    await there.report("flowing", (report) => report.callId === taken.to && report.direction === "in");
    expect(await openTracks(stage.pageHere)).toBe(2);
  });

  it("gives the audio to another page lets go of calls and microphone and does not fight for it", async () => {
    const second = await openMediaPage(stage.context, here);
    await vi.waitFor(async () => expect(await openTracks(stage.pageHere)).toBe(0), 5_000);
    const called = await connect(here, there);
    expect(await openTracks(second)).toBeGreaterThan(0);
    expect(await openTracks(stage.pageHere)).toBe(0);
    await here.next("quality", (quality) => quality.callId === called.from);
  });

  it("loses its page is told, and goes on with the next page", async () => {
    await stage.pageHere.close();
    await vi.waitFor(() => expect(here.available()).toBe(false));
    expect(await here.request({ do: "mute", callId: ids.from, on: true })).toMatchObject({ failure: "page-gone" });
    await openMediaPage(stage.context, here);
    const called = { from: ids.from, to: newCallId() };
    const started = performance.now();
    await negotiate(here, there, called);
    await there.report("flowing", (report) => report.callId === called.to && report.direction === "in");
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
