import { describe, expect, it } from "vitest";
import { noStats, qualityBetween, readStats } from "#renderer/media/quality.ts";

const report = (inbound: object = {}) => [
  {
    id: "I",
    type: "inbound-rtp",
    kind: "audio",
    codecId: "C",
    packetsReceived: 100,
    packetsLost: 4,
    packetsDiscarded: 2,
    jitter: 0.0123,
    jitterBufferDelay: 4_800,
    jitterBufferEmittedCount: 96_000,
    totalAudioEnergy: 1,
    totalSamplesDuration: 10,
    ...inbound,
  },
  { id: "O", type: "outbound-rtp", kind: "audio", packetsSent: 90 },
  { id: "R", type: "remote-inbound-rtp", kind: "audio", roundTripTime: 0.0424, fractionLost: 0.02 },
  { id: "P", type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.03 },
  { id: "C", type: "codec", mimeType: "audio/PCMU" },
];

describe("the quality of a call", () => {
  it("is read from the browser's counters, in ms", () => {
    expect(readStats(report())).toEqual({
      packetsIn: 100,
      packetsOut: 90,
      packetsLost: 4,
      packetsDiscarded: 2,
      roundTripMs: 42,
      jitterMs: 12.3,
      energy: 1,
      heardSeconds: 10,
      codec: "PCMU",
      lossSent: 0.02,
      bufferedSeconds: 4_800,
      bufferedSamples: 96_000,
    });
  });

  it("takes the round trip from ICE while the other end has not reported", () => {
    expect(readStats(report().filter((stat) => stat.id !== "R")).roundTripMs).toBe(30);
  });

  it("counts the loss of the interval only", () => {
    const before = readStats(report());
    const now = readStats(report({ packetsReceived: 145, packetsLost: 9 }));
    expect(qualityBetween(before, now).loss).toBeCloseTo(0.1);
  });

  it("counts what came too late to be played as lost", () => {
    const now = readStats(report({ packetsReceived: 150, packetsDiscarded: 12 }));
    expect(qualityBetween(readStats(report()), now).loss).toBeCloseTo(0.2);
    const nothing = readStats(report({ packetsReceived: 101, packetsDiscarded: 12 }));
    expect(qualityBetween(readStats(report()), nothing).loss).toBe(1);
  });

  it("has the wait in the jitter buffer of the interval, in ms", () => {
    const now = readStats(report({ jitterBufferDelay: 4_800 + 2_880, jitterBufferEmittedCount: 96_000 + 48_000 }));
    expect(qualityBetween(readStats(report()), now).bufferMs).toBe(60);
  });

  it("never reports negative loss: late packets can lower the counter", () => {
    const now = readStats(report({ packetsReceived: 145, packetsLost: 1 }));
    expect(qualityBetween(readStats(report()), now).loss).toBe(0);
  });

  it("knows no loss and no level while nothing came in", () => {
    expect(qualityBetween(noStats, noStats)).toEqual({
      roundTripMs: null,
      jitterMs: null,
      loss: null,
      packetsIn: 0,
      packetsOut: 0,
      heardDbfs: null,
      codec: null,
      lossSent: null,
      bufferMs: null,
    });
  });

  it("gives the level of the interval as mean power in dBFS", () => {
    const before = readStats(report());
    const now = readStats(report({ totalAudioEnergy: 1.01, totalSamplesDuration: 11 }));
    expect(qualityBetween(before, now).heardDbfs).toBe(-20);
    const silent = readStats(report({ totalSamplesDuration: 11 }));
    expect(qualityBetween(before, silent).heardDbfs).toBe(-100);
  });

  it("cuts a codec's name and takes rubbish for nothing", () => {
    const odd = [
      { id: "I", type: "inbound-rtp", kind: "audio", codecId: "C", packetsReceived: "many", jitter: Number.NaN },
      { id: "C", mimeType: `audio/${"x".repeat(99)}` },
    ];
    expect(readStats(odd)).toMatchObject({ packetsIn: 0, jitterMs: null });
    expect(readStats(odd).codec).toHaveLength(32);
  });
});
