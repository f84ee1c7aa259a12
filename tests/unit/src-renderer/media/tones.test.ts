import { describe, expect, it } from "vitest";
import { levelDbfs } from "#renderer/media/level-meter.ts";
import { renderTone, type ToneName, tones } from "#renderer/media/tones.ts";

const rate = 48_000;
const part = (samples: Float32Array, fromMs: number, toMs: number) =>
  samples.subarray((fromMs * rate) / 1000, (toMs * rate) / 1000);

/** Power of one frequency in the samples (Goertzel), as a share of all their power. */
function shareOf(samples: Float32Array, hz: number): number {
  let real = 0;
  let imaginary = 0;
  let all = 0;
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hz * index) / rate;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
    all += sample * sample;
  }
  return (2 * (real * real + imaginary * imaginary)) / (samples.length * all);
}

describe("the tones", () => {
  it.each([
    ["ringback", 1_000, 5_000],
    ["busy", 350, 700],
    ["waiting", 400, 4_400],
  ] as const)("%s is 450 Hz for %i of %i ms, then silence", (name, onMs, periodMs) => {
    const samples = renderTone(tones[name], rate);
    expect(samples).toHaveLength((periodMs * rate) / 1000);
    expect(shareOf(part(samples, 10, onMs - 10), 450)).toBeGreaterThan(0.99);
    expect(part(samples, onMs + 1, periodMs).every((sample) => sample === 0)).toBe(true);
  });

  it.each(Object.keys(tones) as ToneName[])("%s neither clips nor clicks", (name) => {
    const samples = renderTone(tones[name], rate);
    let highest = 0;
    let steepest = 0;
    for (const [index, sample] of samples.entries()) {
      highest = Math.max(highest, Math.abs(sample));
      steepest = Math.max(steepest, Math.abs(sample - (samples[index - 1] ?? 0)));
    }
    expect(highest).toBeLessThan(1);
    expect(highest).toBeGreaterThan(0.1);
    expect(steepest).toBeLessThan(0.2);
    // Loops without a step at the seam.
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.001);
  });

  it("are heard at any sample rate", () => {
    expect(renderTone(tones.incoming, 44_100)).toHaveLength(132_300);
  });
});

describe("the level", () => {
  it("is 0 dBFS for a full square wave, -3 for a full sine, -100 for silence", () => {
    const sine = Float32Array.from({ length: 4_800 }, (_, index) => Math.sin((2 * Math.PI * 450 * index) / rate));
    expect(levelDbfs([1, -1, 1, -1])).toBe(0);
    expect(levelDbfs(sine)).toBe(-3);
    expect(levelDbfs(sine.map((sample) => sample / 10))).toBe(-23);
    expect(levelDbfs([0, 0])).toBe(-100);
    expect(levelDbfs([])).toBe(-100);
  });
});
