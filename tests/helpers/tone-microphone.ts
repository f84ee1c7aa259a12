import { existsSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const rate = 48_000;

/**
 * A WAV file with one second of a tone, for Chromium's `--use-file-for-fake-audio-capture`, which plays it over and over without a seam.
 * @param hz a whole number
 * @param amplitude 0..1
 * @returns the file's path
 */
export function toneMicrophone(hz: number, amplitude = 0.3): string {
  const file = join(tmpdir(), `popline-tone-${hz}-${amplitude}.wav`);
  // Another browser may be reading it.
  if (existsSync(file)) return file;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + rate * 2, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(rate * 2, 40);
  const samples = Buffer.alloc(rate * 2);
  for (let i = 0; i < rate; i += 1)
    samples.writeInt16LE(Math.round(32_767 * amplitude * Math.sin((2 * Math.PI * hz * i) / rate)), i * 2);
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, Buffer.concat([header, samples]));
  renameSync(unfinished, file);
  return file;
}
