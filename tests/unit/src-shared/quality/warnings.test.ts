import { describe, expect, it } from "vitest";
import {
  mosOfSample,
  noWarnings,
  oneWayMs,
  type QualitySample,
  standingWarnings,
  watchQuality,
} from "#shared/quality/index.ts";

const good: QualitySample = {
  ...{ roundTripMs: 40, jitterMs: 4, loss: 0, lossSent: 0, bufferMs: 40, codec: "opus" },
};
const second = (over: Partial<QualitySample> = {}) => ({ ...good, ...over });

/** The warnings after each of the seconds. */
function warned(seconds: readonly QualitySample[]): (readonly string[])[] {
  let watch = noWarnings;
  return seconds.map((sample) => {
    watch = watchQuality(watch, sample, mosOfSample(sample));
    return standingWarnings(watch);
  });
}
const times = (count: number, sample: QualitySample) => Array.from({ length: count }, () => sample);

describe("a warning", () => {
  it.each([
    ["loss", second({ loss: 0.031 }), second({ loss: 0.03 })],
    ["loss-sent", second({ lossSent: 0.031 }), second({ lossSent: 0.03 })],
    ["jitter", second({ jitterMs: 30.1, bufferMs: 40 }), second({ jitterMs: 30, bufferMs: 40 })],
    ["delay", second({ roundTripMs: 401, bufferMs: 0, codec: "PCMU" }), second({ roundTripMs: 400, bufferMs: 0 })],
  ])("of %s comes past its limit and not at it", (warning, past, at) => {
    expect(warned(times(3, past)).at(-1)).toEqual([warning]);
    expect(warned(times(10, at)).at(-1)).toEqual([]);
  });

  it("of a bad sound comes where nothing else explains it", () => {
    const slow = second({ roundTripMs: 390, bufferMs: 120, loss: 0.02 });
    expect(mosOfSample(slow)).toBeLessThan(3.5);
    expect(warned(times(3, slow)).at(-1)).toEqual(["mos"]);
    expect(warned(times(3, { ...slow, loss: 0.06 })).at(-1)).toEqual(["loss"]);
  });

  it("does not come for one bad second, nor for two", () => {
    const bad = second({ loss: 0.5 });
    expect(warned([good, bad, good, good, bad, good, good])).toEqual(times(7, good).map(() => []));
  });

  it("comes with the third bad second of five", () => {
    const bad = second({ loss: 0.1 });
    expect(warned([bad, good, bad, good, bad])).toEqual([[], [], [], [], ["loss"]]);
  });

  it("does not flicker around its limit", () => {
    const [over, under] = [second({ loss: 0.032 }), second({ loss: 0.028 })];
    const seconds = [...times(3, over), ...Array.from({ length: 20 }, (_, index) => (index % 2 ? over : under))];
    expect(new Set(warned(seconds.slice(0)).slice(3).map(String))).toEqual(new Set(["loss"]));
    // Just under the limit is not yet well again.
    expect(warned([...times(3, over), ...times(20, under)]).at(-1)).toEqual(["loss"]);
  });

  it("goes after five good seconds, not before", () => {
    const states = warned([...times(3, second({ jitterMs: 60, bufferMs: 40 })), ...times(5, good)]);
    expect(states.slice(3).map((all) => all.length)).toEqual([1, 1, 1, 1, 0]);
  });

  it("goes when the call is held: nothing is to be heard, and browsers repeat the last jitter", () => {
    const held = second({ loss: null, lossSent: null, jitterMs: 60 });
    expect(warned([...times(5, second({ jitterMs: 60, bufferMs: 40 })), ...times(5, held)]).at(-1)).toEqual([]);
  });

  it("names the gravest cause first", () => {
    const all = second({ loss: 0.1, lossSent: 0.1, jitterMs: 90, roundTripMs: 900 });
    expect(warned(times(3, all)).at(-1)).toEqual(["loss", "loss-sent", "jitter", "delay"]);
  });
});

describe("a second's sample", () => {
  it("has the delay from mouth to ear of its parts: half the round trip, the buffer, the codec", () => {
    expect(oneWayMs(second({ roundTripMs: 100, bufferMs: 60, codec: "PCMU" }))).toBe(50 + 60 + 20);
    expect(oneWayMs(second({ roundTripMs: null, bufferMs: null, jitterMs: null, codec: null }))).toBe(40 + 20);
    expect(oneWayMs(second({ roundTripMs: 0, bufferMs: null, jitterMs: 45, codec: "opus" }))).toBe(90 + 26.5);
  });

  it("has no MOS while nothing is to be heard", () => {
    expect(mosOfSample(second({ loss: null }))).toBeNull();
    expect(mosOfSample(good)).toBeCloseTo(4.36, 1);
  });
});
