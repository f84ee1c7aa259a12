import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { soundFiles } from "#renderer/media/sound-files.ts";
import { RingToneName } from "#shared/settings/settings.ts";
import { recipes, render, sampleRate, wavOf } from "../../../resources/sounds/make.ts";

const folder = join(import.meta.dirname, "../../../resources/sounds");
const files = readdirSync(folder).filter((name) => name.endsWith(".wav"));
const samplesOf = (file: Buffer) =>
  Int16Array.from({ length: (file.length - 44) / 2 }, (_, index) => file.readInt16LE(44 + index * 2));

describe("the sound files", () => {
  it("are those of the recipes, and each is one that the media page plays", () => {
    const names = files.map((name) => name.replace(/\.wav$/, "")).sort();
    expect(names).toEqual(Object.keys(recipes).sort());
    expect(names).toEqual(Object.keys(soundFiles).sort());
    expect(names).toEqual(expect.arrayContaining([...RingToneName.options]));
  });

  it.each(files)("%s is small, and as its recipe makes it", (name) => {
    expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(40 * 1024);
    const file = readFileSync(join(folder, name));
    const recipe = recipes[name.replace(/\.wav$/, "")];
    if (!recipe) throw new Error(`${name} has no recipe`);
    const made = render(recipe);
    expect(file.subarray(0, 44)).toEqual(wavOf(made).subarray(0, 44));
    // Another machine's sine may differ in its last bit.
    const differences = samplesOf(file).map((sample, index) => Math.abs(sample - (made[index] ?? 0)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });

  it.each(files)("%s neither clips nor clicks, and ends in silence", (name) => {
    const samples = samplesOf(readFileSync(join(folder, name)));
    expect(Math.max(...samples.map(Math.abs))).toBeLessThanOrEqual(Math.ceil(32_767 * 10 ** (-3 / 20)));
    expect(Math.abs(samples[0] ?? 1)).toBeLessThan(50);
    expect(Math.max(...samples.slice(-8).map(Math.abs))).toBeLessThan(400);
    expect(samples.length / sampleRate).toBeLessThanOrEqual(1.25);
  });

  it("of ringing are about equally loud: choosing another is no shock", () => {
    const loudness = RingToneName.options.map((name) => {
      const samples = samplesOf(readFileSync(join(folder, `${name}.wav`)));
      return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
    });
    expect(Math.max(...loudness) - Math.min(...loudness)).toBeLessThan(6);
  });
});
