import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallQuality } from "#shared/crm/records.ts";
import { addSecond, callQuality, emptySummary, mosOfSample, type QualitySample } from "#shared/quality/index.ts";

const sample = (over: Partial<QualitySample> = {}): QualitySample => ({
  ...{ roundTripMs: 40, jitterMs: 4, loss: 0, lossSent: null, bufferMs: null, codec: "opus" },
  ...over,
});
const summed = (samples: readonly QualitySample[]) =>
  callQuality(samples.reduce((summary, one) => addSecond(summary, one, mosOfSample(one)), emptySummary));

describe("a call's summary", () => {
  it("has means, the worst second and how many were measured", () => {
    const quality = summed([
      sample(),
      sample({ roundTripMs: 60, loss: 0.02, jitterMs: 8 }),
      sample({ roundTripMs: null }),
    ]);
    expect(quality).toMatchObject({ roundTripMs: 50, jitterMs: 5.3, loss: 0.0067, codec: "opus", seconds: 3 });
    expect(quality?.worstMos).toBe(mosOfSample(sample({ roundTripMs: 60, loss: 0.02, jitterMs: 8 })));
    expect(quality?.mos).toBeGreaterThan(quality?.worstMos ?? 5);
  });

  it("does not count seconds on hold", () => {
    const held = sample({ loss: null, roundTripMs: 900, jitterMs: 90 });
    expect(summed([sample(), held, held])).toEqual(summed([sample()]));
  });

  it("is nothing for a call of which nothing was measured", () => {
    expect(summed([])).toBeNull();
    expect(summed([sample({ loss: null })])).toBeNull();
  });

  it("fits the record, whatever was measured", () => {
    const times = fc.option(fc.double({ min: 0, max: 60_000, noNaN: true }), { nil: null });
    const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
    const samples = fc.array(
      fc.record({
        ...{ roundTripMs: times, jitterMs: times, bufferMs: times, loss: share, lossSent: share },
        codec: fc.option(fc.string({ maxLength: 32 }), { nil: null }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(samples, (all) => {
        const quality = summed(all);
        if (quality === null) return;
        expect(CallQuality.parse(quality)).toEqual(quality);
        expect(quality.mos ?? 5).toBeGreaterThanOrEqual(quality.worstMos ?? 0);
      }),
    );
  });
});
