import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMulaw, encodeMulaw, MULAW_SILENCE } from "#server/demo/exchange/media/mulaw.ts";

describe("µ-law", () => {
  it("has the corner values of G.711", () => {
    expect(decodeMulaw(0x00)).toBe(-32_124);
    expect(decodeMulaw(0x80)).toBe(32_124);
    expect(decodeMulaw(MULAW_SILENCE)).toBe(0);
    expect(encodeMulaw(0)).toBe(0xff);
    expect(encodeMulaw(40_000)).toBe(0x80);
    expect(encodeMulaw(-40_000)).toBe(0x00);
  });

  it("gives every byte back, but for the negative zero", () => {
    for (let byte = 0; byte < 256; byte += 1) expect(encodeMulaw(decodeMulaw(byte))).toBe(byte === 0x7f ? 0xff : byte);
  });

  it("stays within half a step of every sample", () => {
    fc.assert(
      fc.property(fc.integer({ min: -32_635, max: 32_635 }), (sample) => {
        expect(Math.abs(decodeMulaw(encodeMulaw(sample)) - sample)).toBeLessThanOrEqual(Math.abs(sample) / 32 + 8);
      }),
    );
  });
});
