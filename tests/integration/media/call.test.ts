import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openTracks, pageErrors } from "./browser.ts";
import { type Stage, setStage } from "./stage.ts";
import { newCallId, type TestEngine } from "./test-engine.ts";
import { connect, directionOf, negotiate } from "./two-ends.ts";

let stage: Stage;
let here: TestEngine;
let there: TestEngine;
beforeAll(async () => {
  stage = await setStage();
  ({ here, there } = stage);
});
afterAll(() => stage.end());

/** A second in which nothing but silence came in. */
const silence = (engine: TestEngine) => engine.next("quality", (quality) => (quality.heardDbfs ?? 0) < -80);
const voice = (engine: TestEngine) => engine.next("quality", (quality) => (quality.heardDbfs ?? -100) > -50);

describe("a call between two media pages", () => {
  let ids: Awaited<ReturnType<typeof connect>>;
  beforeEach(async () => {
    ids = await connect(here, there);
  });
  afterEach(async () => {
    await here.ok({ do: "close", callId: ids.from });
    await there.ok({ do: "close", callId: ids.to });
    expect(await pageErrors(stage.pageHere)).toEqual([]);
  });

  it("carries audio both ways, and says once a second how well", async () => {
    const [heardHere, heardThere] = await Promise.all([voice(here), voice(there)]);
    expect(heardHere).toMatchObject({ callId: ids.from, codec: "opus", loss: 0 });
    expect(heardThere).toMatchObject({ callId: ids.to, codec: "opus", loss: 0 });
    expect(heardHere.roundTripMs).toBeLessThan(100);
    expect(heardHere.jitterMs).toBeLessThan(30);
    const next = await here.next("quality");
    expect(next.packetsIn).toBeGreaterThan(heardHere.packetsIn);
    expect(next.packetsOut).toBeGreaterThan(heardHere.packetsOut);
  });

  it("puts all its candidates into the description, for there is no trickle in SIP", async () => {
    const callId = newCallId();
    const { sdp } = await here.describe(callId);
    expect(sdp).toMatch(/^a=candidate:/m);
    await here.ok({ do: "close", callId });
  });

  it("holds: offers sendonly, sends no voice, and resumes", async () => {
    const held = await negotiate(here, there, ids, { hold: true });
    expect([directionOf(held.offer), directionOf(held.answer)]).toEqual(["sendonly", "recvonly"]);
    await silence(there);
    const resumed = await negotiate(here, there, ids);
    expect([directionOf(resumed.offer), directionOf(resumed.answer)]).toEqual(["sendrecv", "sendrecv"]);
    await Promise.all([voice(there), voice(here)]);
  });

  it("is inactive while both ends hold", async () => {
    const both = await negotiate(here, there, ids, { hold: true, heldThere: true });
    expect([directionOf(both.offer), directionOf(both.answer)]).toEqual(["sendonly", "inactive"]);
    await negotiate(here, there, ids);
    await Promise.all([voice(there), voice(here)]);
  });

  it("mutes one call, not the other one", async () => {
    const other = await connect(here, there);
    await here.ok({ do: "mute", callId: ids.from, on: true });
    await there.next("quality", (quality) => quality.callId === ids.to && (quality.heardDbfs ?? 0) < -80);
    await there.next("quality", (quality) => quality.callId === other.to && (quality.heardDbfs ?? -100) > -50);
    await here.ok({ do: "mute", callId: ids.from, on: false });
    await there.next("quality", (quality) => quality.callId === ids.to && (quality.heardDbfs ?? -100) > -50);
    await here.ok({ do: "close", callId: other.from });
    await there.ok({ do: "close", callId: other.to });
  });

  it("stays muted through hold and resume", async () => {
    await here.ok({ do: "mute", callId: ids.from, on: true });
    await negotiate(here, there, ids, { hold: true });
    await negotiate(here, there, ids);
    await silence(there);
  });

  it("sends digits as telephone events", async () => {
    const result = await here.ok({ do: "dtmf", callId: ids.from, digits: "12*#" });
    expect(result.sent).toBe(true);
  });

  it("goes on through an ICE restart, with fresh candidates in the offer", async () => {
    const before = await negotiate(here, there, ids);
    const restarted = await negotiate(here, there, ids, { iceRestart: true });
    const user = (sdp: string) => sdp.match(/^a=ice-ufrag:(\S+)/m)?.[1];
    expect(user(restarted.offer)).not.toBe(user(before.offer));
    expect(restarted.offer).toMatch(/^a=candidate:/m);
    expect(restarted.answer).toMatch(/^a=candidate:/m);
    await Promise.all([voice(there), voice(here)]);
  });

  it("goes back to how it was when an offer is refused", async () => {
    await here.describe(ids.from, { hold: true });
    await here.ok({ do: "rollback", callId: ids.from });
    await voice(there);
    const again = await negotiate(here, there, ids);
    expect(directionOf(again.offer)).toBe("sendrecv");
  });

  it("gives its own offer up when the other end's comes first (glare)", async () => {
    await here.describe(ids.from, { hold: true });
    const answer = await negotiate(there, here, { from: ids.to, to: ids.from });
    expect(directionOf(answer.answer)).toBe("sendrecv");
    await Promise.all([voice(there), voice(here)]);
  });

  it("refuses a broken description with a reason, and the call goes on", async () => {
    const result = await here.request({
      do: "remote",
      callId: ids.from,
      type: "offer",
      sdp: "v=0\r\nnot a description",
      iceServers: [],
    });
    expect(result).toMatchObject({ ok: false, failure: "bad-sdp" });
    await voice(here);
  });

  it("opens no microphone before it is needed and lets go of it after the last call", async () => {
    expect(await openTracks(stage.pageHere)).toBeGreaterThan(0);
    await here.ok({ do: "close", callId: ids.from });
    await here.report("ice", (report) => report.callId === ids.from && report.state === "closed");
    await vi.waitFor(async () => expect(await openTracks(stage.pageHere)).toBe(0));
  });
});

describe("what a media page refuses or falls back from", () => {
  it("has no such call", async () => {
    for (const action of [
      { do: "mute", on: true } as const,
      { do: "dtmf", digits: "1" } as const,
      { do: "rollback" } as const,
    ]) {
      expect(await here.request({ ...action, callId: newCallId() })).toMatchObject({
        ok: false,
        failure: "no-such-call",
      });
    }
    expect(await here.request({ do: "close", callId: newCallId() })).toMatchObject({ ok: true });
  });

  it("says that digits were not sent when telephone events were not negotiated", async () => {
    const ids = { from: newCallId(), to: newCallId() };
    const offer = await here.describe(ids.from);
    const events = [...offer.sdp.matchAll(/^a=rtpmap:(\d+) telephone-event/gm)].map((match) => match[1]);
    const without = offer.sdp
      .split("\r\n")
      .filter((line) => !events.some((payload) => line.match(`^a=(rtpmap|fmtp):${payload} `)))
      .map((line) =>
        line.startsWith("m=audio")
          ? line
              .split(" ")
              .filter((part) => !events.includes(part))
              .join(" ")
          : line,
      )
      .join("\r\n");
    await there.remote(ids.to, { type: "offer", sdp: without });
    await here.remote(ids.from, await there.describe(ids.to));
    await here.report("flowing", (report) => report.callId === ids.from);
    const result = await here.ok({ do: "dtmf", callId: ids.from, digits: "5" });
    expect(result.sent).toBe(false);
    await here.ok({ do: "close", callId: ids.from });
    await there.ok({ do: "close", callId: ids.to });
  });

  it("takes audio only of an offer with video", async () => {
    const sdp = await stage.pageThere.evaluate(async () => {
      const connection = new RTCPeerConnection();
      connection.addTransceiver("video");
      connection.addTransceiver("audio");
      const offer = await connection.createOffer();
      connection.close();
      return offer.sdp ?? "";
    });
    const callId = newCallId();
    await here.remote(callId, { type: "offer", sdp });
    const answer = await here.describe(callId);
    const [, video, audio] = answer.sdp.split(/^m=/m);
    expect(video).toMatch(/^video 0 /);
    expect(directionOf(audio ?? "")).toBe("sendrecv");
    await here.ok({ do: "close", callId });
  });

  it("closes a call at once while a step of it is under way", async () => {
    const callId = newCallId();
    const described = here.request({ do: "describe", callId, iceServers: [], hold: false, iceRestart: false });
    const closed = here.request({ do: "close", callId });
    expect(await closed).toMatchObject({ ok: true });
    expect(await described).toMatchObject({ ok: false, failure: "no-such-call" });
    await vi.waitFor(async () => expect(await openTracks(stage.pageHere)).toBe(0));
  });

  it("does not wait for a STUN server that does not answer", async () => {
    const callId = newCallId();
    const started = performance.now();
    const result = await here.ok({
      do: "describe",
      callId,
      iceServers: [{ urls: "stun:127.0.0.1:9" }],
      hold: false,
      iceRestart: false,
    });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(result.sdp).toMatch(/^a=candidate:/m);
    await here.ok({ do: "close", callId });
  });
});
