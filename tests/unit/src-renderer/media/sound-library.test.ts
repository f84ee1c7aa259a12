import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { soundFiles } from "#renderer/media/sound-files.ts";
import { loops, SoundLibrary } from "#renderer/media/sound-library.ts";

const rate = 48_000;

class FakeBuffer {
  readonly data: Float32Array;
  constructor(length: number) {
    this.data = new Float32Array(length);
  }
  get length(): number {
    return this.data.length;
  }
  copyToChannel(samples: Float32Array): void {
    this.data.set(samples);
  }
  getChannelData(): Float32Array {
    return this.data;
  }
}

/** An audio context as far as the library needs one. It "decodes" 16-bit samples at 16 kHz by repeating each three times. */
const context = {
  sampleRate: rate,
  createBuffer: (_channels: number, length: number) => new FakeBuffer(length),
  async decodeAudioData(bytes: ArrayBuffer) {
    const view = new DataView(bytes);
    const buffer = new FakeBuffer(((bytes.byteLength - 44) / 2) * 3);
    for (let index = 0; index < buffer.length; index += 1) {
      buffer.data[index] = view.getInt16(44 + 2 * Math.floor(index / 3), true) / 32_768;
    }
    return buffer;
  },
} as unknown as BaseAudioContext;

function library(answer: (url: string) => Promise<ArrayBuffer>) {
  const missing: unknown[] = [];
  const fetched: string[] = [];
  const sounds = new SoundLibrary(
    (error) => missing.push(error),
    (url) => {
      fetched.push(url);
      return answer(url);
    },
  );
  const get = async (name: Parameters<SoundLibrary["get"]>[0]) =>
    (await sounds.get(name, context)) as unknown as FakeBuffer;
  return { sounds, get, missing, fetched };
}
const fromDisk = async (url: string) => {
  const bytes = await readFile(new URL(url));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
};

describe("the sounds", () => {
  it.each(["classic", "soft", "chime", "pulse"] as const)("%s repeats with silence at its end", async (name) => {
    const { get } = library(fromDisk);
    const { data } = await get(name);
    expect(data).toHaveLength((rate * (soundFiles[name].periodMs ?? 0)) / 1000);
    expect(loops(name)).toBe(true);
    // A second at least in which a voice across the room is heard.
    expect(data.subarray(-rate).every((sample) => sample === 0)).toBe(true);
    expect(data.some((sample) => Math.abs(sample) > 0.5)).toBe(true);
  });

  it.each(["auto-answer", "hold-reminder", "limit"] as const)(
    "%s sounds once, for less than a second",
    async (name) => {
      const { get } = library(fromDisk);
      expect(loops(name)).toBe(false);
      expect((await get(name)).length).toBeLessThan(rate);
    },
  );

  it("are fetched once, also when they are asked for twice at a time", async () => {
    const { get, fetched, sounds } = library(fromDisk);
    const [one, two] = await Promise.all([get("chime"), get("chime")]);
    expect(one).toBe(two);
    expect(fetched).toHaveLength(1);
    expect(sounds.get("chime", context)).toBe(one);
  });

  it("ring even when their file cannot be had, and the file is tried again", async () => {
    let broken = true;
    const { get, missing, fetched } = library((url) => (broken ? Promise.reject(new Error("gone")) : fromDisk(url)));
    const standIn = await get("classic");
    expect(standIn.data.some((sample) => Math.abs(sample) > 0.3)).toBe(true);
    expect(missing).toHaveLength(1);
    broken = false;
    expect(await get("classic")).not.toBe(standIn);
    expect(fetched).toHaveLength(2);
  });

  it("of a line are made, not fetched", async () => {
    const { get, fetched } = library(fromDisk);
    expect((await get("ringback")).length).toBe(rate * 5);
    expect(fetched).toEqual([]);
  });
});
