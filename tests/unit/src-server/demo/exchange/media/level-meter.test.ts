import { describe, expect, it } from "vitest";
import { createLevelMeter, FLOOR_DBFS } from "#server/demo/exchange/media/level-meter.ts";
import { tone } from "#server/demo/exchange/media/tone.ts";

describe("the level meter", () => {
  it("reads a tone at its level, once per window", () => {
    const meter = createLevelMeter(200);
    const sound = tone(1000, -20, 20);
    const levels = Array.from({ length: 30 }, () => meter.feed(sound)).filter((level) => level !== undefined);
    expect(levels).toHaveLength(3);
    for (const level of levels) expect(level).toBeCloseTo(-20, 0);
  });

  it("has a floor for silence", () => {
    expect(createLevelMeter(20).feed(new Uint8Array(160).fill(0xff))).toBe(FLOOR_DBFS);
  });
});
