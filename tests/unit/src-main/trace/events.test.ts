import { describe, expect, it } from "vitest";
import { agentAction, madeCall } from "#main/trace/agent-actions.ts";
import { callEvents } from "#main/trace/call-events.ts";
import { linkTitle } from "#main/trace/link-title.ts";
import { MediaEvents } from "#main/trace/media-events.ts";
import type { Call } from "#shared/call/types.ts";
import { deskContract } from "#shared/contract/desk/index.ts";
import type { MediaReport } from "#shared/contract/desk/media.ts";
import { type CallId, newId } from "#shared/ids.ts";
import { readTitle } from "#shared/trace/index.ts";
import { aCall, testTime } from "#tests/helpers/builders.ts";

const ringing = aCall({ state: { name: "ringing", at: testTime }, answeredAt: null });
const changed = (over: Partial<Call>, before: Call = ringing) => callEvents(before, { ...before, ...over });

describe("a call's changes", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["begins", callEvents(null, ringing), ["state from=none to=ringing"]],
    ["is talked on", changed({ state: { name: "active", at: testTime } }), ["state from=ringing to=active"]],
    ["is held", changed({ state: { name: "held", at: testTime, by: "both" } }), ["state from=ringing to=held by=both"]],
    [
      "ends",
      changed({ state: { name: "ended", at: testTime, cause: "busy", sipStatus: 486 }, muted: true }),
      ["state from=ringing to=ended cause=busy status=486"],
    ],
    ["goes over to another dialog", changed({ sipCallId: "b@h", recovering: true }), ["dialog to=b@h", "recovering"]],
    [
      "is with somebody else",
      changed({ remote: { number: "8002", name: null, source: "asserted", withheld: false } }),
      ["identity number=8002 source=asserted"],
    ],
    ["is keyed into", changed({ dtmf: "4111" }), ["digits count=4"]],
    ["is muted", changed({ muted: true }), ["muted"]],
    [
      "is given away",
      changed({ transfer: { kind: "blind", to: "8002", name: "Li", state: "trying", status: null, at: testTime } }),
      ["transfer kind=blind number=8002 state=trying"],
    ],
    ["is mixed", changed({ conference: true }), ["conference room=here"]],
    ["answers itself soon", changed({ autoAnswerAt: ringing.startedAt + 2_000 }), ["auto-answer ms=2000"]],
    ["changes in nothing that matters here", changed({ work: "due", queue: "support" }), []],
  ])("%s", (_what, titles, expected) => {
    expect(titles).toEqual(expected);
    for (const title of titles) expect(readTitle({ kind: "state", title })).not.toBeNull();
  });
});

describe("the media page's reports", () => {
  const callId = newId<CallId>();
  const quality = (over: Partial<Extract<MediaReport, { what: "quality" }>>): MediaReport => ({
    ...{ what: "quality" as const, callId, roundTripMs: 40, jitterMs: 3, loss: 0, lossSent: null, bufferMs: 40 },
    ...{ packetsIn: 50, packetsOut: 50, heardDbfs: -20, codec: "opus" },
    ...over,
  });

  it("of what is measured are told once, when it turns bad", () => {
    const events = new MediaEvents();
    expect(events.read(quality({})).titles).toEqual([]);
    expect(events.read(quality({ loss: 0.0421, jitterMs: 31 })).titles).toEqual([
      "quality measure=jitter-ms value=31",
      "quality measure=loss-percent value=4.2",
    ]);
    expect(events.read(quality({ loss: 0.5, roundTripMs: 600 })).titles).toEqual([
      "quality measure=round-trip-ms value=600",
    ]);
    expect(events.read(quality({ loss: 0.5 })).titles).toEqual([]);
    events.forget(callId);
    expect(events.read(quality({ loss: 0.5 })).titles).toHaveLength(1);
  });

  it("of what happens are told each time, those of devices about every call", () => {
    const events = new MediaEvents();
    expect(events.read({ what: "ice", callId, state: "failed" })).toEqual({ callId, titles: ["ice state=failed"] });
    expect(events.read({ what: "flowing", callId, direction: "in" }).titles).toEqual(["flowing direction=in"]);
    expect(events.read({ what: "device-lost", role: "microphone", label: "My own headset", now: null })).toEqual({
      callId: null,
      titles: ["device-lost role=microphone now=default"],
    });
    const devices = { what: "devices" as const, devices: [], microphone: "denied" as const };
    expect(events.read(devices).titles).toEqual(["microphone state=denied"]);
    expect(events.read(devices).titles).toEqual([]);
  });
});

describe("the agent's actions", () => {
  const callId = newId<CallId>();
  it("are known by the names of the requests, and every request about a call is one", () => {
    for (const name of Object.keys(deskContract.calls))
      expect(agentAction(["calls", name], { callId, on: true }), name).toMatchObject({ callId });
    expect(agentAction(["records", "card"], { callId })).toBeNull();
    expect(agentAction(["phone", "retryLine"], undefined)).toEqual({ code: "retry-line", values: {}, callId: null });
  });

  it("tell how many digits were keyed, and not which", () => {
    expect(agentAction(["calls", "dtmf"], { callId, digits: "4111" })).toEqual({
      code: "digits",
      values: { count: 4 },
      callId,
    });
  });

  it("are taken down from whatever a page sent", () => {
    for (const input of [null, 7, "x", { callId: "none", number: 4 }, [], { digits: {} }])
      expect(agentAction(["calls", "dial"], input)).toMatchObject({ code: "dial", callId: null });
    expect(madeCall({ callId })).toBe(callId);
    expect(madeCall(null)).toBeNull();
  });
});

describe("the line", () => {
  it("says where it is and why not, without what is secret in an address", () => {
    expect(
      linkTitle({
        name: "waiting",
        at: 1,
        server: "wss://u:s3cret@pbx:8089/ws?k=s3cret",
        error: "timeout",
        retryAt: 2,
      }),
    ).toBe("link to=waiting error=timeout server=pbx:8089");
    expect(linkTitle({ name: "off", at: 1, error: null })).toBe("link to=off");
  });
});
