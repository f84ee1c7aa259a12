import { expect, test } from "vitest";
import { FrameQueue, mixed } from "#server/demo/exchange/media/frame-mixer.ts";
import { createLevelMeter } from "#server/demo/exchange/media/level-meter.ts";
import { tone } from "#server/demo/exchange/media/tone.ts";

const frameOf = (sound: Uint8Array) => {
  const queue = new FrameQueue();
  queue.push(sound);
  return queue.take();
};
const levelOf = (frame: Uint8Array) => createLevelMeter(20).feed(frame) ?? Number.NaN;

test("nobody is silence, one is himself, two of the same are 6 dB louder", () => {
  const one = frameOf(tone(1_000, -30, 20));
  expect(levelOf(mixed([]))).toBeLessThan(-70);
  expect(levelOf(mixed([null, one]))).toBeCloseTo(-30, 0);
  expect(levelOf(mixed([one, one]))).toBeCloseTo(-24, 0);
});

test("what is too loud is cut off, not turned over", () => {
  const loud = frameOf(tone(1_000, -4, 20));
  expect(levelOf(mixed([loud, loud, loud]))).toBeGreaterThan(-2);
});

test("frames come in their order; who sends in bursts loses the oldest, and nothing is made of half a frame", () => {
  const queue = new FrameQueue();
  queue.push(new Uint8Array(80).fill(0x80));
  expect(queue.take()).toBeNull();
  queue.push(new Uint8Array(80).fill(0x80));
  expect(queue.take()).toHaveLength(160);
  for (let i = 0; i < 9; i += 1) queue.push(new Uint8Array(160).fill(0x80 + i));
  const first = queue.take();
  expect(first).toEqual(frameOf(new Uint8Array(160).fill(0x84)));
  for (let left = 4; left > 0; left -= 1) expect(queue.take()).not.toBeNull();
  expect(queue.take()).toBeNull();
});
